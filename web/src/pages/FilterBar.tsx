import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setSearch } from '../app/hashLocation';
import { PERIODS, STATES, type Period, type Selection } from '../api/reports';
import { toDayText } from '../api/dates';
import { Icon } from '../ui/Icon';
import { defaultRange } from './selection';

function setPeriod(period: Period): void {
  const range = period === 'custom' ? defaultRange() : { from: null, to: null };
  setSearch({ period: period === 'all' ? null : period, ...range });
}

export function FilterBar({ selection, children }: { selection: Selection; children: ReactNode }) {
  const { t } = useTranslation();
  const { period, from, to, state } = selection;
  const today = toDayText(new Date());
  return (
    <div className="chips">
      <div className="chips scroll" role="group" aria-label={t('filter.bar')}>
        <FilterChip
          id="period"
          name={t('filter.started')}
          value={period === 'all' ? null : period === 'custom' ? t('filter.from') : t(`filter.period.${period}`)}
          onRemove={() => setPeriod('all')}
          options={PERIODS.map((p) => ({ id: p, text: t(`filter.period.${p}`), chosen: p === period, choose: () => setPeriod(p) }))}
        >
          {period === 'custom' && (
            <>
              <input
                type="date"
                aria-label={`${t('filter.started')} ${t('filter.from')}`}
                value={from}
                max={to || today}
                onChange={(event) => setSearch({ from: event.target.value || null }, { replace: true })}
                data-testid="filter-from"
              />
              <span className="mid">{t('filter.to')}</span>
              <input
                type="date"
                aria-label={`${t('filter.started')} ${t('filter.to')}`}
                value={to}
                min={from}
                onChange={(event) => setSearch({ to: event.target.value || null }, { replace: true })}
                data-testid="filter-to"
              />
            </>
          )}
        </FilterChip>
        <FilterChip
          id="state"
          name={t('filter.state')}
          value={state === 'all' ? null : t(`filter.states.${state}`)}
          onRemove={() => setSearch({ state: null })}
          options={STATES.map((s) => ({
            id: s,
            text: t(`filter.states.${s}`),
            chosen: s === state,
            choose: () => setSearch({ state: s === 'all' ? null : s }),
          }))}
        />
        {period !== 'all' && state !== 'all' && (
          <button type="button" className="btn ghost slim" onClick={clearFilters}>
            {t('filter.clearAll')}
          </button>
        )}
      </div>
      {children}
    </div>
  );
}

export function clearFilters(): void {
  setSearch({ period: null, from: null, to: null, state: null });
}

interface Option {
  id: string;
  text: string;
  chosen: boolean;
  choose: () => void;
}

function FilterChip({ id, name, value, options, onRemove, children }: {
  id: string;
  name: string;
  value: string | null;
  options: Option[];
  onRemove: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const menu = (target: ReactNode) => (
    <Menu position="bottom-start" shadow="none" width={200} transitionProps={{ duration: 0 }}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {options.map((option) => (
          <Menu.Item
            key={option.id}
            role="menuitemradio"
            aria-checked={option.chosen}
            onClick={option.choose}
            rightSection={option.chosen ? <Icon name="check" size={14} /> : null}
            data-testid={`${id}-${option.id}`}
          >
            {option.text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
  if (value === null) {
    return menu(
      <button type="button" className="chip add" data-testid={`filter-${id}`}>
        <Icon name="plus" size={14} />
        {name}
      </button>,
    );
  }
  return (
    <span className="chip">
      {menu(
        <button type="button" className="open" aria-label={`${t('filter.change', { name })}: ${value}`} data-testid={`filter-${id}`}>
          <span className="k">{name}</span>
          {children ? <span className="k">{value}</span> : <b>{value}</b>}
        </button>,
      )}
      {children}
      <button type="button" className="x" aria-label={t('filter.remove', { name })} onClick={onRemove} data-testid={`remove-${id}`}>
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}
