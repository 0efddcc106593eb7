import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Target } from '../../api/reports';
import type { Finding, ReportFilter } from '../../api/types';
import { setSearch } from '../../app/hashLocation';
import { writeVariable, type ProcessView } from '../selection';
import { useInsight } from './useInsight';

/** Where a finding leads. */
function leadsTo(finding: Finding, view: ProcessView): Parameters<typeof setSearch>[0] {
  switch (finding.kind) {
    case 'bottleneck':
      return { node: finding.flowNodeId, measure: 'total' };
    case 'incidentWave':
      return { node: finding.flowNodeId, measure: 'incidents' };
    case 'assignee':
      return { node: finding.flowNodeId, measure: 'p50' };
    case 'version':
      return { version: [finding.version] };
    case 'variable': {
      const { variableName: name, variableType: type, variableValue: value } = finding;
      const others = view.variables.filter((one) => one.name !== name || one.type !== type).map(writeVariable);
      return { var: [...others, writeVariable({ name, type, operator: 'in', values: [value] })] };
    }
  }
}

interface Props {
  target: Target;
  filters: ReportFilter[];
  view: ProcessView;
}

/** What the server found remarkable in the data at hand; nothing when there is nothing. */
export const FindingLine = memo(function FindingLine({ target, filters, view }: Props) {
  const { t } = useTranslation();
  const { result, isPlaceholderData } = useInsight('findings', target, filters);
  if (!result || result.findings.length === 0) return null;
  return (
    <section className={`card findings${isPlaceholderData ? ' stale' : ''}`} aria-labelledby="findings-title" aria-busy={isPlaceholderData} data-testid="findings">
      <h2 id="findings-title">{t('findings.title')}</h2>
      <ul>
        {result.findings.map((finding) => (
          <li key={finding.text} data-testid={`finding-${finding.kind}`}>
            <Sentence finding={finding} onFollow={() => setSearch(leadsTo(finding, view))} />
          </li>
        ))}
      </ul>
    </section>
  );
});

function Sentence({ finding: { subject, text }, onFollow }: { finding: Finding; onFollow: () => void }) {
  const at = text.indexOf(subject);
  const link = (
    <button type="button" className="link" onClick={onFollow}>
      {subject}
    </button>
  );
  if (at < 0) return <>{link} {text}</>;
  return (
    <>
      {text.slice(0, at)}
      {link}
      {text.slice(at + subject.length)}
    </>
  );
}
