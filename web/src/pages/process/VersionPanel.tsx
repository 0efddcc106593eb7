import { memo, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { finishedReport, readNodes, readNumbers, versionHeatReport, type Target } from '../../api/reports';
import type { DefinitionVersion, ReportFilter } from '../../api/types';
import { Change } from '../../ui/Change';
import { formatCount } from '../../ui/format';
import { Failed, Loading, Say, useFormat } from '../../ui/parts';
import { Select } from '../../ui/Select';
import { asked, useReport } from './useReport';
import { stepsOnly } from './steps';
import { medianChange, RUNS_MIN, versionChanges, type VersionChange } from './versions';

const FEW = 5;

function useVersion(target: Target, filters: ReportFilter[], version: string, names: Record<string, string | null>) {
  const of = { ...target, versions: [version] };
  const instances = useReport(target.key, `version-${version}`, finishedReport(of, filters), true);
  const heat = useReport(target.key, `version-heat-${version}`, versionHeatReport(of, filters));
  return { instances, heat, figures: instances.result && readNumbers(instances.result), nodes: heat.result && readNodes(heat.result, names) };
}

interface Props {
  target: Target;
  filters: ReportFilter[];
  /** Newest first, at least two. */
  versions: DefinitionVersion[];
  names: Record<string, string | null>;
  noSteps: ReadonlySet<string>;
}

/** Did a release make the process slower, and where? */
export const VersionPanel = memo(function VersionPanel({ target, filters, versions, names, noSteps }: Props) {
  const { t } = useTranslation();
  const [newer, setNewer] = useState(versions[0]?.version ?? '');
  const [older, setOlder] = useState(versions[1]?.version ?? '');
  const options = versions.map(({ version, versionTag }) => ({ id: version, name: versionTag ? `${version} (${versionTag})` : version }));
  const after = useVersion(target, filters, newer, names);
  const before = useVersion(target, filters, older, names);
  const { isStale, error, retry } = asked(after.instances, before.instances, after.heat, before.heat);
  const rows = useMemo(
    () => {
      if (!after.nodes || !before.nodes) return undefined;
      const changes = versionChanges(stepsOnly(before.nodes, noSteps), stepsOnly(after.nodes, noSteps), before.figures?.count ?? 0, after.figures?.count ?? 0);
      return changes.filter(({ weight }) => weight !== 0);
    },
    [after.nodes, before.nodes, after.figures, before.figures, noSteps],
  );
  let body: ReactNode;
  if (error) body = <Failed error={error} retry={retry} />;
  else if (!rows || !after.figures || !before.figures) body = <Loading rows={4} height={28} />;
  else if (!after.figures.count || !before.figures.count) body = <Say title={t('versions.nothing', { version: after.figures.count ? older : newer })} />;
  else {
    const whole: VersionChange = {
      id: '', name: t('versions.whole'), before: before.figures, after: after.figures, share: medianChange(before.figures, after.figures), weight: 0,
    };
    body = <VersionTable rows={[whole, ...rows.slice(0, FEW)]} older={older} newer={newer} />;
  }
  return (
    <section className="card" aria-label={t('versions.title')} aria-busy={isStale} data-testid="version-card">
      <header>
        <div className="grow">
          <h2>{t('versions.title')}</h2>
          <p>{t('versions.sub', { runs: RUNS_MIN })}</p>
        </div>
        <Select label={t('versions.before')} value={older} options={options} onChange={setOlder} testId="version-before" />
        <Select label={t('versions.after')} value={newer} options={options} onChange={setNewer} testId="version-after" />
      </header>
      <div className={isStale ? 'stale' : undefined}>{body}</div>
    </section>
  );
});

function VersionTable({ rows, older, newer }: { rows: VersionChange[]; older: string; newer: string }) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  return (
    <div className="tw" tabIndex={0} role="region" aria-label={t('versions.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('heat.step')}</th>
            <th scope="col" className="num">
              {t('versions.median', { version: older })}
            </th>
            <th scope="col" className="num">
              {t('versions.median', { version: newer })}
            </th>
            <th scope="col" className="num">
              {t('versions.change')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-testid={`version-row-${row.id || 'whole'}`}>
              <td>
                <span className="name" title={row.name}>
                  {row.name}
                </span>
                <span className="key">{t(row.id ? 'versions.runs' : 'versions.instances', { before: formatCount(row.before.count), after: formatCount(row.after.count) })}</span>
              </td>
              <td className="num" data-value={row.before.p50 ?? ''}>
                {duration(row.before.p50)}
              </td>
              <td className="num" data-value={row.after.p50 ?? ''}>
                {duration(row.after.p50)}
              </td>
              <td className="num">
                <Change share={row.share} meaning="moreIsWorse" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
