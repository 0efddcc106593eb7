import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useOverview } from '../api/queries';
import { Icon, type IconName } from '../ui/Icon';
import { useNavigation } from './navigation';

const SHOWN = 8;
const optionId = (index: number) => `palette-option-${index}`;

interface Place {
  href: string;
  name: string;
  key: string;
  icon: IconName;
}

/** Names that begin with what was typed first, then those that hold it, or whose key does. */
export function matching(places: Place[], typed: string): Place[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const rank = ({ name, key }: Place) => {
    const at = name.toLocaleLowerCase().indexOf(wanted);
    if (at >= 0) return at === 0 ? 0 : 1;
    return key.toLocaleLowerCase().includes(wanted) ? 2 : 3;
  };
  return places
    .map((place) => ({ place, rank: rank(place) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, SHOWN)
    .map(({ place }) => place);
}

/** Jumps to any process or page by a few letters of its name or key. The first match is chosen until another one is. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const overview = useOverview();
  const items = useNavigation();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);

  const places = useMemo((): Place[] => {
    const processes = (overview.data ?? []).map(({ processDefinitionKey: key, processDefinitionName: name }) => ({
      href: `/dashboard/instant/${encodeURIComponent(key)}`, name: name || key, key, icon: 'process' as const,
    }));
    return [...processes, ...items.map(({ href, icon, name }) => ({ href, icon, name: t(name), key: '' }))];
  }, [overview.data, items, t]);
  const found = matching(places, typed);
  const at = Math.max(0, found.findIndex(({ href }) => href === chosen));
  const current = found[at];

  const go = (place: Place | undefined) => {
    if (!place) return;
    onClose();
    navigate(place.href);
  };
  const onKey = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      const next = (at + step + found.length) % found.length;
      setChosen(found[next]?.href ?? null);
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(current);
    }
  };
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t('palette.jump')}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      data-testid="palette-dialog"
    >
      <div className="find">
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={current && optionId(at)}
          aria-label={t('palette.find')}
          placeholder={t('palette.find')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(null);
          }}
          onKeyDown={onKey}
        />
      </div>
      <ul id="palette-list" role="listbox" aria-label={t('palette.find')}>
        {found.map((place, index) => (
          <li key={place.href} id={optionId(index)} role="option" aria-selected={place === current} onClick={() => go(place)}>
            <Icon name={place.icon} />
            <span>{place.name}</span>
            {place.key !== place.name && <span className="key">{place.key}</span>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p role="status">{t('palette.nothing')}</p>}
    </dialog>
  );
}
