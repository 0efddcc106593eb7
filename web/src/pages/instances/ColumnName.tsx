import { useTranslation } from 'react-i18next';
import { variableOf, type BaseColumn, type Column, type Labels } from './columns';

export function ColumnName({ column, labels }: { column: Column; labels: Labels }) {
  const { t } = useTranslation();
  const variable = variableOf(column);
  if (variable === null) return <>{t(`instances.column.${column as BaseColumn}`)}</>;
  const label = labels.get(variable);
  return label === undefined ? <>{variable}</> : <span title={variable}>{label}</span>;
}
