import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setSearch } from '../../app/hashLocation';
import { Icon } from '../../ui/Icon';

const QUIET_MS = 250;

/** A search that the server does: it is asked once nobody types any more. */
export function EventSearch({ term }: { term: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(term);
  const search = useDebouncedCallback((text: string) => setSearch({ find: text.trim() || null, page: null }, { replace: true }), QUIET_MS);
  // the address may change otherwise, too
  useEffect(() => setTyped((now) => (now.trim() === term ? now : term)), [term]);
  return (
    <label className="search">
      <Icon name="search" />
      <input
        type="search"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          search(event.target.value);
        }}
        placeholder={t('events.table.find')}
        aria-label={t('events.table.find')}
        data-testid="ingested-search"
      />
    </label>
  );
}
