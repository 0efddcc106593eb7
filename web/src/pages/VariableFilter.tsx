import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { variableNamesQuery, variableValuesQuery, type VariableSource } from '../api/queries';
import { NUMBER_TYPES, type VariableChoice } from '../api/reports';
import type { VariableName, VariableOperator } from '../api/types';
import { Chip } from '../ui/Chip';
import { Failed, Loading } from '../ui/parts';
import type { FilterChoices } from './FilterBar';

const OPERATORS: Record<'text' | 'number' | 'boolean', readonly VariableOperator[]> = {
  text: ['in', 'not in', 'contains', 'not contains'],
  number: ['in', 'not in', '<', '<=', '>', '>='],
  boolean: ['in'],
};

function kindOf(type: string): keyof typeof OPERATORS | null {
  if (type === 'String') return 'text';
  if (type === 'Boolean') return 'boolean';
  return NUMBER_TYPES.includes(type) ? 'number' : null;
}

/** Values are looked up for these; for the others one is typed in. */
const takesMany = (operator: VariableOperator) => operator === 'in' || operator === 'not in';

export function variableText({ operator, values }: VariableChoice, t: TFunction): string {
  const texts = values.map((value) => value ?? t('variable.none')).join(', ');
  return operator === 'in' ? texts : `${t(`variable.operator.${operator}`)} ${texts}`;
}

interface Props {
  source: FilterChoices;
  value: VariableChoice | null;
  text: string | null;
  onChange: (choice: VariableChoice | null) => void;
}

/** A condition on a variable: first which one, then its values. */
export function VariableFilter({ source, value, text, onChange }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [picked, setPicked] = useState<VariableName | null>(null);
  const variable = value ?? picked;
  const asked: VariableSource = { key: source.processKey, tenantIds: source.tenants.map((tenant) => tenant.id) };
  function close() {
    setOpened(false);
    setPicked(null);
  }
  return (
    <Chip
      id={value ? `var-${value.name}` : 'variable'}
      name={value?.name ?? t('variable.title')}
      value={text}
      onRemove={() => onChange(null)}
      onOpen={() => (opened ? close() : setOpened(true))}
    >
      {(target) => (
        <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-start" shadow="none" width={300} trapFocus returnFocus transitionProps={{ duration: 0 }}>
          <Popover.Target>{target}</Popover.Target>
          <Popover.Dropdown className="pick" data-testid="variable-filter">
            {variable ? (
              <Condition
                key={`${variable.name} ${variable.type}`}
                source={asked}
                variable={variable}
                value={value}
                onDone={(choice) => {
                  onChange(choice);
                  close();
                }}
              />
            ) : (
              <Names source={asked} onPick={setPicked} />
            )}
          </Popover.Dropdown>
        </Popover>
      )}
    </Chip>
  );
}

function Names({ source, onPick }: { source: VariableSource; onPick: (variable: VariableName) => void }) {
  const { t } = useTranslation();
  const [term, setTerm] = useState('');
  const names = useQuery(variableNamesQuery(source));
  const found = (names.data ?? []).filter(({ name, type }) => kindOf(type) !== null && name.toLocaleLowerCase().includes(term.trim().toLocaleLowerCase()));
  let list: ReactNode;
  if (names.isPending) list = <Loading rows={3} />;
  else if (!names.data) list = <Failed error={names.error} retry={() => void names.refetch()} />;
  else if (found.length === 0) list = <p className="hint">{t('variable.noNames')}</p>;
  else
    list = (
      <ul className="choices">
        {found.map((variable) => (
          <li key={`${variable.name} ${variable.type}`}>
            <button type="button" onClick={() => onPick(variable)} data-testid={`variable-${variable.name}`}>
              {variable.name}
              <span className="hint end">{variable.type}</span>
            </button>
          </li>
        ))}
      </ul>
    );
  return (
    <>
      <input className="field" type="search" value={term} onChange={(event) => setTerm(event.target.value)} placeholder={t('variable.findName')} aria-label={t('variable.findName')} data-autofocus />
      {list}
    </>
  );
}

function Condition({ source, variable, value, onDone }: {
  source: VariableSource;
  variable: VariableName;
  value: VariableChoice | null;
  onDone: (choice: VariableChoice | null) => void;
}) {
  const { t } = useTranslation();
  const operators = OPERATORS[kindOf(variable.type) ?? 'text'];
  const [operator, setOperator] = useState<VariableOperator>(value?.operator ?? 'in');
  const [values, setValues] = useState<(string | null)[]>(value?.values ?? []);
  const many = takesMany(operator);
  function change(next: VariableOperator) {
    if (takesMany(next) !== many) setValues([]);
    setOperator(next);
  }
  const usable = values.filter((one) => many || one !== '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDone(usable.length > 0 ? { ...variable, operator, values: usable } : null);
      }}
    >
      <h3>{variable.name}</h3>
      {operators.length > 1 && (
        <select className="field" value={operator} onChange={(event) => change(event.target.value as VariableOperator)} aria-label={t('variable.how')} data-testid="variable-operator">
          {operators.map((one) => (
            <option key={one} value={one}>
              {t(`variable.operator.${one}`)}
            </option>
          ))}
        </select>
      )}
      {many ? (
        <Values source={source} variable={variable} values={values} onChange={setValues} />
      ) : (
        <input
          className="field"
          type={variable.type === 'String' ? 'text' : 'number'}
          step="any"
          value={values[0] ?? ''}
          onChange={(event) => setValues([event.target.value])}
          aria-label={t('variable.value')}
          data-testid="variable-value"
          data-autofocus
        />
      )}
      <div className="acts">
        <button type="submit" className="btn primary" disabled={usable.length === 0 && value === null} data-testid="variable-apply">
          {t('variable.apply')}
        </button>
      </div>
    </form>
  );
}

function Values({ source, variable, values, onChange }: {
  source: VariableSource;
  variable: VariableName;
  values: (string | null)[];
  onChange: (values: (string | null)[]) => void;
}) {
  const { t } = useTranslation();
  const [term, setTerm] = useState('');
  const found = useQuery({ ...variableValuesQuery(source, variable, term), enabled: variable.type !== 'Boolean' });
  const listed: (string | null)[] = variable.type === 'Boolean' ? ['true', 'false'] : (found.data ?? []);
  // what is chosen stays in sight, also when it is not among those found
  const shown = [...values.filter((one) => !listed.includes(one)), ...listed, ...(values.includes(null) ? [] : [null])];
  const toggle = (one: string | null) => onChange(values.includes(one) ? values.filter((other) => other !== one) : [...values, one]);
  return (
    <>
      {variable.type !== 'Boolean' && (
        <input className="field" type="search" value={term} onChange={(event) => setTerm(event.target.value)} placeholder={t('variable.findValue')} aria-label={t('variable.findValue')} data-testid="variable-find" data-autofocus />
      )}
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      <ul className="choices">
        {shown.map((one) => (
          <li key={one ?? '\0'}>
            <label>
              <input type="checkbox" checked={values.includes(one)} onChange={() => toggle(one)} data-testid={`value-${one ?? 'none'}`} />
              {one ?? <i>{t('variable.none')}</i>}
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
