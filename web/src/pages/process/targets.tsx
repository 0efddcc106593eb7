import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeFigures, Targets } from '../../api/reports';
import { setSearch } from '../../app/hashLocation';
import { writeTargets } from '../selection';

const UNITS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
type Unit = keyof typeof UNITS;
const ALL_UNITS = Object.keys(UNITS) as Unit[];

function keep(targets: Targets): void {
  setSearch({ target: writeTargets(targets) }, { replace: true });
}

/** The largest unit in which a duration is 1 or more. */
export function unitFor(ms: number): Unit {
  return [...ALL_UNITS].reverse().find((unit) => ms >= UNITS[unit]) ?? 'seconds';
}

/** What the median of a step is aimed at. */
export function TargetField({ node, targets }: { node: NodeFigures; targets: Targets }) {
  const { t } = useTranslation();
  const target = targets.get(node.id);
  const [unit, setUnit] = useState<Unit>(unitFor(target ?? node.p50 ?? UNITS.hours));
  const [text, setText] = useState(target === undefined ? '' : String(Number((target / UNITS[unit]).toFixed(2))));
  const store = (value: string, of: Unit) => {
    const ms = Math.round(Number(value.replace(',', '.')) * UNITS[of]);
    const next = new Map(targets);
    if (ms > 0) next.set(node.id, ms);
    else next.delete(node.id);
    keep(next);
  };
  return (
    <fieldset className="target">
      <legend>{t('target.title')}</legend>
      <input
        className="field"
        inputMode="decimal"
        aria-label={t('target.value')}
        placeholder="–"
        value={text}
        data-testid="target-value"
        onChange={(event) => {
          setText(event.target.value);
          store(event.target.value, unit);
        }}
      />
      <select
        className="field"
        aria-label={t('target.unit')}
        data-testid="target-unit"
        value={unit}
        onChange={(event) => {
          const next = ALL_UNITS.find((one) => one === event.target.value) ?? unit;
          setUnit(next);
          store(text, next);
        }}
      >
        {ALL_UNITS.map((one) => (
          <option key={one} value={one}>
            {t(`target.units.${one}`)}
          </option>
        ))}
      </select>
      {target !== undefined && (
        <button
          type="button"
          className="btn ghost slim"
          onClick={() => {
            setText('');
            store('', unit);
          }}
        >
          {t('target.remove')}
        </button>
      )}
    </fieldset>
  );
}

/** Says which targets there are, and offers some while there are none. */
export function TargetNotice({ targets, rows }: { targets: Targets; rows: NodeFigures[] }) {
  const { t } = useTranslation();
  if (targets.size > 0) {
    return (
      <p className="note" data-testid="target-notice">
        {t('target.some', { count: targets.size })}
        <button type="button" className="btn slim" onClick={() => keep(new Map())}>
          {t('target.clear')}
        </button>
      </p>
    );
  }
  const medians = rows.filter((row) => row.p50 !== null && row.p50 >= 1);
  return (
    <p className="note" data-testid="target-notice">
      {t('target.none')}
      <button type="button" className="btn slim" data-testid="targets-take" onClick={() => keep(new Map(medians.map((row) => [row.id, row.p50 ?? 1])))}>
        {t('target.take')}
      </button>
    </p>
  );
}
