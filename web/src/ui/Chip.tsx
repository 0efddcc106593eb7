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
  const isSet = value !== null;
  // The same button in both states, so that the focus stays on it when a value is chosen or removed.
  return (
    <span className={isSet ? 'chip' : 'unset'}>
      {children(
        <button
          type="button"
          className={isSet ? 'open' : 'chip add'}
          onClick={onOpen}
          title={isSet ? `${name}: ${value}` : undefined}
          aria-label={isSet ? `${t('filter.change', { name })}: ${value}` : undefined}
          data-testid={`filter-${id}`}
        >
          {isSet ? <span className="k">{name}</span> : <><Icon name="plus" size={14} />{name}</>}
          {isSet && (extra ? <span className="k">{value}</span> : <b>{value}</b>)}
        </button>,
      )}
      {isSet && extra}
      {isSet && (
        <button
          type="button"
          className="x"
          aria-label={t('filter.remove', { name })}
          onClick={(event) => {
            event.currentTarget.parentElement?.querySelector('button')?.focus();
            onRemove();
          }}
          data-testid={`remove-${id}`}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </span>
  );
}
