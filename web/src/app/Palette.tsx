import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useOverview } from '../api/queries';
import { Icon } from '../ui/Icon';
import { ITEMS } from './navigation';

export const [paletteStore, palette] = createSpotlight();

const SHOWN = 8;

/** Ctrl/Cmd-K: jump to any process or page by a few letters of its name or key. */
export function Palette() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const overview = useOverview();
  const pages: SpotlightActionData[] = ITEMS.map(({ href, icon, name }) => ({
    id: href, label: t(name), leftSection: <Icon name={icon} />, onClick: () => navigate(href),
  }));
  const processes: SpotlightActionData[] = (overview.data ?? []).map(({ processDefinitionKey: key, processDefinitionName: name }) => ({
    id: `process ${key}`,
    label: name || key,
    description: key,
    keywords: key,
    leftSection: <Icon name="process" />,
    onClick: () => navigate(`/dashboard/instant/${encodeURIComponent(key)}`),
  }));
  return (
    <Spotlight
      store={paletteStore}
      shortcut="mod + K"
      actions={[...processes, ...pages]}
      limit={SHOWN}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={t('palette.nothing')}
      searchProps={{ placeholder: t('palette.find'), 'aria-label': t('palette.find'), leftSection: <Icon name="search" /> }}
      transitionProps={{ duration: 0 }}
    />
  );
}
