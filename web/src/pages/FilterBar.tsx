import { Menu } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toDayText } from '../api/dates';
import { PERIODS, STATES, type Period, type Selection } from '../api/reports';
import type { DefinitionVersion, Tenant } from '../api/types';
import { setSearch } from '../app/hashLocation';
import { Chip } from '../ui/Chip';
import { Icon } from '../ui/Icon';
import { defaultRange, FILTERS, writeVariable } from './selection';
import { VariableFilter, variableText } from './VariableFilter';

export interface FilterChoices {
  processKey: string;
  versions: DefinitionVersion[];
  tenants: Tenant[];
  /** Names of the steps by id. */
  nodeNames: Record<string, string | null>;
}

function setPeriod(period: Period): void {
  const range = period === 'custom' ? defaultRange() : { from: null, to: null };
  setSearch({ period: period === 'all' ? null : period, ...range });
}

export function clearFilters(): void {
  setSearch(Object.fromEntries(FILTERS.map((name) => [name, null])));
}

function activeCount(s: Selection): number {
  const single = Number(s.period !== 'all') + Number(s.state !== 'all') + Number(s.versions.length > 0) + Number(s.tenants.length > 0);
  return single + s.variables.length + Number(s.executed.length > 0) + Number(s.notExecuted.length > 0);
}

/** What restricts the page, each condition a chip that can be changed and removed; all of it is in the address. */
export function FilterBar({ children, ...chips }: ChipsProps & { children: ReactNode }) {
  return (
    <div className="chips">
      <Chips {...chips} />
      {children}
    </div>
  );
}

interface ChipsProps {
  selection: Selection;
  choices: FilterChoices;
}

const Chips = memo(function Chips({ selection, choices }: ChipsProps) {
  const { t } = useTranslation();
  return (
    <div className="chips scroll" role="group" aria-label={t('filter.bar')}>
      <PeriodChip {...selection} />
      <StateChip state={selection.state} />
      <VersionChip chosen={selection.versions} versions={choices.versions} />
      <TenantChip chosen={selection.tenants} tenants={choices.tenants} />
      <StepsChip name={t('filter.through')} param="through" chosen={selection.executed} names={choices.nodeNames} />
      <StepsChip name={t('filter.notThrough')} param="not-through" chosen={selection.notExecuted} names={choices.nodeNames} />
      <Variables selection={selection} choices={choices} />
      {activeCount(selection) > 1 && (
        <button type="button" className="btn ghost slim" onClick={clearFilters} data-testid="clear-filters">
          {t('filter.clearAll')}
        </button>
      )}
    </div>
  );
});

interface Option {
  id: string;
  text: string;
  chosen: boolean;
  choose: () => void;
}

/** A chip whose menu offers options: one of them, or (`many`) any number. */
function MenuChip({ id, name, value, options, onRemove, many = false, children }: {
  id: string;
  name: string;
  value: string | null;
  options: Option[];
  onRemove: () => void;
  many?: boolean;
  children?: ReactNode;
}) {
  return (
    <Chip id={id} name={name} value={value} onRemove={onRemove} extra={children}>
      {(target) => (
        <Menu position="bottom-start" shadow="none" width={220} transitionProps={{ duration: 0 }} closeOnItemClick={!many}>
          <Menu.Target>{target}</Menu.Target>
          <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
            {options.map((option) => (
              <Menu.Item
                key={option.id}
                role={many ? 'menuitemcheckbox' : 'menuitemradio'}
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
      )}
    </Chip>
  );
}

function PeriodChip({ period, from, to }: Pick<Selection, 'period' | 'from' | 'to'>) {
  const { t } = useTranslation();
  const today = toDayText(new Date());
  return (
    <MenuChip
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
    </MenuChip>
  );
}

function StateChip({ state }: Pick<Selection, 'state'>) {
  const { t } = useTranslation();
  return (
    <MenuChip
      id="state"
      name={t('filter.state')}
      value={state === 'all' ? null : t(`filter.states.${state}`)}
      onRemove={() => setSearch({ state: null })}
      options={STATES.map((s) => ({
        id: s, text: t(`filter.states.${s}`), chosen: s === state, choose: () => setSearch({ state: s === 'all' ? null : s }),
      }))}
    />
  );
}

function toggled(list: string[], item: string): string[] {
  return list.includes(item) ? list.filter((one) => one !== item) : [...list, item];
}

function VersionChip({ chosen, versions }: { chosen: string[]; versions: DefinitionVersion[] }) {
  const { t } = useTranslation();
  if (versions.length < 2 && chosen.length === 0) return null;
  return (
    <MenuChip
      many
      id="version"
      name={t('filter.version')}
      value={chosen.length === 0 ? null : chosen.join(', ')}
      onRemove={() => setSearch({ version: null })}
      options={versions.map(({ version, versionTag }) => ({
        id: version,
        text: versionTag ? `${version} (${versionTag})` : version,
        chosen: chosen.includes(version),
        choose: () => setSearch({ version: toggled(chosen, version) }),
      }))}
    />
  );
}

function TenantChip({ chosen, tenants }: { chosen: string[]; tenants: Tenant[] }) {
  const { t } = useTranslation();
  if (tenants.length < 2 && chosen.length === 0) return null;
  const nameOf = (id: string) => tenants.find((tenant) => (tenant.id ?? '') === id)?.name ?? id;
  return (
    <MenuChip
      many
      id="tenant"
      name={t('filter.tenant')}
      value={chosen.length === 0 ? null : chosen.map(nameOf).join(', ')}
      onRemove={() => setSearch({ tenant: null })}
      options={tenants.map(({ id, name }) => ({
        id: id ?? '', text: name, chosen: chosen.includes(id ?? ''), choose: () => setSearch({ tenant: toggled(chosen, id ?? '') }),
      }))}
    />
  );
}

function StepsChip({ name, param, chosen, names }: { name: string; param: string; chosen: string[]; names: Record<string, string | null> }) {
  const steps = Object.entries(names).map(([id, text]) => ({ id, text: text || id }));
  if (steps.length === 0 && chosen.length === 0) return null;
  return (
    <MenuChip
      many
      id={param}
      name={name}
      value={chosen.length === 0 ? null : chosen.map((id) => names[id] || id).join(', ')}
      onRemove={() => setSearch({ [param]: null })}
      options={steps
        .sort((a, b) => a.text.localeCompare(b.text))
        .map(({ id, text }) => ({ id, text, chosen: chosen.includes(id), choose: () => setSearch({ [param]: toggled(chosen, id) }) }))}
    />
  );
}

function Variables({ selection, choices }: { selection: Selection; choices: FilterChoices }) {
  const { t } = useTranslation();
  const put = (at: number, choice: Selection['variables'][number] | null) => {
    const next = [...selection.variables];
    next.splice(at, 1, ...(choice ? [choice] : []));
    setSearch({ var: next.map(writeVariable) });
  };
  return (
    <>
      {selection.variables.map((variable, i) => (
        <VariableFilter
          key={`${variable.name} ${variable.type}`}
          source={choices}
          value={variable}
          text={variableText(variable, t)}
          onChange={(choice) => put(i, choice)}
        />
      ))}
      <VariableFilter source={choices} value={null} text={null} onChange={(choice) => put(selection.variables.length, choice)} />
    </>
  );
}
