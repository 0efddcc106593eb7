import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { EngineConfiguration } from '../../api/events';
import { versionsQuery } from '../../api/queries';
import { Failed, Loading } from '../../ui/parts';
import { toggled, versionMode, type VersionMode } from './sourceChoice';

/** Instances of which versions count. */
export function VersionChoice({ source, onChange }: { source: EngineConfiguration; onChange: (versions: string[]) => void }) {
  const { t } = useTranslation();
  const { processDefinitionKey: key, versions } = source;
  const mode = versionMode(source);
  return (
    <>
      <label>
        <span className="k">{t('events.sources.versions')}</span>
        <select
          className="field"
          value={mode}
          onChange={(event) => {
            const wanted = event.target.value as VersionMode;
            onChange(wanted === 'some' ? [] : [wanted]);
          }}
          data-testid={`versions-${key}`}
        >
          <option value="all">{t('events.sources.allVersions')}</option>
          <option value="latest">{t('events.sources.latestVersion')}</option>
          <option value="some">{t('events.sources.someVersions')}</option>
        </select>
      </label>
      {mode === 'some' && <Versions processKey={key} chosen={versions} onChange={onChange} />}
    </>
  );
}

function Versions({ processKey, chosen, onChange }: { processKey: string; chosen: string[]; onChange: (versions: string[]) => void }) {
  const { t } = useTranslation();
  const found = useQuery(versionsQuery(processKey));
  if (!found.data) return found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading rows={2} />;
  const tags = new Map(found.data.map(({ version, versionTag }) => [version, versionTag]));
  // what is chosen can be taken away even when there is no such version any more
  const shown = [...tags.keys(), ...chosen.filter((version) => !tags.has(version))];
  return (
    <div className="choices versions" role="group" aria-label={t('events.sources.someVersions')}>
      {shown.map((version) => (
        <label key={version}>
          <input type="checkbox" checked={chosen.includes(version)} onChange={() => onChange(toggled(chosen, version))} data-testid={`version-${version}-of-${processKey}`} />
          {version === 'latest' ? t('events.sources.latestVersion') : version}
          {tags.get(version) && <span className="hint">{tags.get(version)}</span>}
        </label>
      ))}
    </div>
  );
}
