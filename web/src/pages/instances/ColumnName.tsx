import { useTranslation } from 'react-i18next';
import { variableOf, type BaseColumn, type Column } from './columns';

export function ColumnName({ column }: { column: Column }) {
  const { t } = useTranslation();
  return <>{variableOf(column) ?? t(`instances.column.${column as BaseColumn}`)}</>;
}
