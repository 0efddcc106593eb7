import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../../api/dates';
import type { VariableValue } from '../../api/types';
import { formatCount } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Say, useFormat } from '../../ui/parts';

/** From so many on there is a search box. */
const SEARCH_FROM = 9;
const SHORT = 160;
/** Objects and lists may have a thousand properties: so many rows until more are asked for. */
const ROWS_AT_FIRST = 60;

/** Items of a list have one name and bear their place. */
function names(variables: VariableValue[]): Map<VariableValue, string> {
  const counts = new Map<string, number>();
  const group = ({ id, name, type }: VariableValue) => `${id} ${name} ${type === 'Json' || type === 'Object' ? 'raw' : ''}`;
  for (const one of variables) counts.set(group(one), (counts.get(group(one)) ?? 0) + 1);
  return new Map(variables.map((one) => [one, (counts.get(group(one)) ?? 0) > 1 ? `${one.name}[${one.item}]` : one.name]));
}

export function VariablesCard({ variables }: { variables: VariableValue[] }) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const [term, setTerm] = useState('');
  const [all, setAll] = useState(false);
  const nameOf = useMemo(() => names(variables), [variables]);
  const wanted = term.trim().toLocaleLowerCase();
  const found = variables.filter((one) => !wanted || `${nameOf.get(one)}\n${one.value ?? ''}`.toLocaleLowerCase().includes(wanted));
  const shown = all ? found : found.slice(0, ROWS_AT_FIRST);
  return (
    <section className="card" aria-labelledby="variables-title" data-testid="variables-card">
      <header>
        <div className="grow">
          <h2 id="variables-title">{t('instance.variables.title')}</h2>
          <p>{t('instance.variables.sub')}</p>
        </div>
        {variables.length >= SEARCH_FROM && (
          <label className="search narrow">
            <Icon name="search" />
            <span className="sr">{t('instance.variables.search')}</span>
            <input type="search" value={term} placeholder={t('instance.variables.search')} onChange={(event) => setTerm(event.target.value)} data-testid="variable-search" />
          </label>
        )}
      </header>
      {found.length === 0 ? (
        <Say title={t(variables.length === 0 ? 'instance.variables.empty' : 'instance.variables.noMatch')} />
      ) : (
        <div className="tw dense" tabIndex={0} role="region" aria-labelledby="variables-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('instance.variables.name')}</th>
                <th scope="col">{t('instance.variables.type')}</th>
                <th scope="col">{t('variable.value')}</th>
                <th scope="col">{t('instance.variables.updated')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={`${one.id} ${one.name} ${one.type} ${one.item}`} data-testid={`variable-${one.name}`}>
                  <td>
                    <span className="name">{nameOf.get(one)}</span>
                  </td>
                  <td className="mut">{one.type}</td>
                  <td className="wrap value">
                    <Value {...one} />
                  </td>
                  <td>{time(parseApiDate(one.lastUpdate))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(shown.length < found.length || wanted) && (
        <div className="foot-note">
          <span role="status">{t('instance.variables.shown', { shown: formatCount(shown.length), total: formatCount(variables.length) })}</span>
          {shown.length < found.length && (
            <button type="button" className="btn ghost slim end" onClick={() => setAll(true)}>
              {t('instance.variables.all')}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function Value({ value, type, truncated }: VariableValue) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const [open, setOpen] = useState(false);
  if (value === null) return <span className="zero">{t('variable.none')}</span>;
  const date = type === 'Date' ? parseApiDate(value) : null;
  if (date) return <span title={value}>{time(date)}</span>;
  const long = value.length > SHORT;
  const text = long && !open ? `${value.slice(0, SHORT)}…` : value;
  return (
    <>
      {type === 'Json' || type === 'Object' ? <code>{text}</code> : <span>{text}</span>}
      {long && (
        <button type="button" className="btn ghost slim" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'instance.variables.less' : 'instance.variables.more')}
        </button>
      )}
      {truncated && <span className="hint"> {t('instance.variables.truncated')}</span>}
    </>
  );
}
