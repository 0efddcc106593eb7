import type { RawRow, VariableName } from '../../api/types';

// The columns of the table of instances: those every instance has, and one per variable.

export const BASE_COLUMNS = ['businessKey', 'startDate', 'endDate', 'duration', 'incidents', 'userTasks', 'tenantId', 'engineName', 'processDefinitionId', 'processInstanceId'] as const;
export type BaseColumn = (typeof BASE_COLUMNS)[number];

/** `variable:<name>` as reports call it. */
export type Column = BaseColumn | `variable:${string}`;

const VARIABLE = 'variable:';

export function variableOf(column: string): string | null {
  return column.startsWith(VARIABLE) ? column.slice(VARIABLE.length) : null;
}

export function isColumn(text: string): text is Column {
  return variableOf(text) !== null || BASE_COLUMNS.some((column) => column === text);
}

/** What is shown as long as nobody has chosen; ids are for those who look for them. */
const HIDDEN_AT_FIRST: readonly string[] = ['engineName', 'processDefinitionId', 'processInstanceId'];
const VARIABLES_AT_FIRST = 6;

export function columnsOf(rows: RawRow[]): Column[] {
  const variables = new Set(rows.flatMap((row) => Object.keys(row.variables)));
  return [...BASE_COLUMNS, ...[...variables].sort((a, b) => a.localeCompare(b)).map((name): Column => `variable:${name}`)];
}

export function shownAtFirst(all: Column[], tenants: number): Column[] {
  const variables = all.filter((column) => variableOf(column) !== null).slice(0, VARIABLES_AT_FIRST);
  const base = all.filter((column) => variableOf(column) === null && !HIDDEN_AT_FIRST.includes(column) && (column !== 'tenantId' || tenants > 1));
  return [...base, ...variables];
}

/** What users call variables, by name; of several types with one name, as the first that has a label. */
export type Labels = ReadonlyMap<string, string>;

export function labelsOf(variables: VariableName[]): Labels {
  const labels = new Map<string, string>();
  for (const { name, label } of variables) if (label && !labels.has(name)) labels.set(name, label);
  return labels;
}

/** As reports and the export of raw data call it. */
export function reportColumn(column: Column): string {
  return column === 'incidents' || column === 'userTasks' ? `count:${column}` : column;
}
