import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../../api/dates';
import type { IncidentRun } from '../../api/types';
import { NONE } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { useFormat } from '../../ui/parts';

const STATUS = { open: 'instance.incidents.open', resolved: 'instance.incidents.resolved', deleted: 'instance.incidents.deleted' } as const;

/** What went wrong, with the engine's own words. */
export function IncidentsCard({ incidents }: { incidents: IncidentRun[] }) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  return (
    <section className="card" aria-labelledby="incidents-title" data-testid="incidents-card">
      <header>
        <div className="grow">
          <h2 id="incidents-title">{t('instance.incidents.title')}</h2>
        </div>
      </header>
      <div className="tw" tabIndex={0} role="region" aria-labelledby="incidents-title">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('heat.step')}</th>
              <th scope="col">{t('instance.state')}</th>
              <th scope="col">{t('instance.incidents.message')}</th>
              <th scope="col">{t('instance.incidents.since')}</th>
              <th scope="col" className="num">
                {t('instance.duration')}
              </th>
            </tr>
          </thead>
          <tbody>
            {incidents.map((incident) => (
              <tr key={incident.id} data-testid={`incident-${incident.id}`}>
                <td>
                  <span className="name">{incident.flowNodeName ?? NONE}</span>
                  {incident.incidentType && <span className="key">{incident.incidentType}</span>}
                </td>
                <td>
                  <span className={incident.status === 'open' ? 'tag warn' : 'tag'}>
                    {incident.status === 'open' && <Icon name="alert" size={12} />}
                    {t(STATUS[incident.status])}
                  </span>
                </td>
                <td className="wrap value">{incident.message ?? NONE}</td>
                <td>{time(parseApiDate(incident.startDate))}</td>
                <td className="num">{duration(incident.duration)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
