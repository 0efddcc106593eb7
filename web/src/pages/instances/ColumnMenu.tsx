import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon';
import { ColumnName } from './ColumnName';
import type { Column, Labels } from './columns';

/** Which columns are shown; at least one stays. */
export function ColumnMenu({ all, shown, labels, onChange }: { all: Column[]; shown: Column[]; labels: Labels; onChange: (columns: Column[]) => void }) {
  const { t } = useTranslation();
  const toggle = (column: Column) => {
    const next = all.filter((one) => (one === column ? !shown.includes(one) : shown.includes(one)));
    if (next.length > 0) onChange(next);
  };
  return (
    <Menu position="bottom-end" shadow="none" width={260} transitionProps={{ duration: 0 }} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className="btn" data-testid="columns">
          <Icon name="table" />
          {t('instances.columns')}
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        {all.map((column) => (
          <Menu.Item
            key={column}
            role="menuitemcheckbox"
            aria-checked={shown.includes(column)}
            onClick={() => toggle(column)}
            rightSection={shown.includes(column) ? <Icon name="check" size={14} /> : null}
            data-testid={`column-${column}`}
          >
            <ColumnName column={column} labels={labels} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
