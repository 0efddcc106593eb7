import { Menu } from '@mantine/core';
import { Icon } from './Icon';

export interface Option<T extends string | null> {
  id: T;
  name: string;
}

/** A button that shows what is chosen and opens the list of choices. */
export function Select<T extends string | null>({ label, value, options, onChange, testId }: {
  label: string;
  value: T;
  options: Option<T>[];
  onChange: (id: T) => void;
  testId: string;
}) {
  const chosen = options.find((option) => option.id === value);
  return (
    <Menu position="bottom-start" shadow="none" width={220} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className="btn select" data-testid={testId}>
          <span className="k">{label}</span>
          {chosen?.name ?? value}
          <Icon name="down" size={12} />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {options.map((option) => (
          <Menu.Item
            key={option.id ?? ''}
            role="menuitemradio"
            aria-checked={option.id === value}
            onClick={() => onChange(option.id)}
            rightSection={option.id === value ? <Icon name="check" size={14} /> : null}
            data-testid={`${testId}-${option.id ?? 'all'}`}
          >
            {option.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
