import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';

/** A condition: dashed while there is none, else its value with a way to change and to remove it. */
export function Chip({ id, name, value, onRemove, onOpen, extra, children }: {
  id: string;
  name: string;
  value: string | null;
  onRemove: () => void;
  onOpen?: () => void;
  /** Controls within the chip. */
  extra?: ReactNode;
  /** Wraps the button that opens what the value is chosen from. */
  children: (target: ReactElement) => ReactNode;
}) {
  const { t } = useTranslation();
  if (value === null) {
    return children(
      <button type="button" className="chip add" onClick={onOpen} data-testid={`filter-${id}`}>
        <Icon name="plus" size={14} />
        {name}
      </button>,
    );
  }
  return (
    <span className="chip">
      {children(
        <button type="button" className="open" onClick={onOpen} title={`${name}: ${value}`} aria-label={`${t('filter.change', { name })}: ${value}`} data-testid={`filter-${id}`}>
          <span className="k">{name}</span>
          {extra ? <span className="k">{value}</span> : <b>{value}</b>}
        </button>,
      )}
      {extra}
      <button type="button" className="x" aria-label={t('filter.remove', { name })} onClick={onRemove} data-testid={`remove-${id}`}>
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}
