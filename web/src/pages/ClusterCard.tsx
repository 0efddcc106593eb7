import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../api/dates';
import { clusterQuery } from '../api/queries';
import type { Cluster, ClusterLease, ClusterNode } from '../api/types';
import { Icon } from '../ui/Icon';
import { useFormat } from '../ui/parts';
import { dutiesOf } from './clusterText';

/** Instances over a shared store: who lives, who does what, who would take over. Nothing when there is only one. */
export function ClusterCard() {
  const { t } = useTranslation();
  const { data } = useQuery(clusterQuery);
  if (!data?.shared) return null;
  const live = data.nodes.filter((node) => node.live).length;
  return (
    <section className="card dense" aria-labelledby="cluster" data-testid="status-cluster">
      <header>
        <div className="grow">
          <h2 id="cluster">{t('cluster.title')}</h2>
          <p>{t('cluster.sub', { live, total: data.nodes.length })}</p>
        </div>
        {data.storeTrouble ? (
          <span className="tag bad">
            <Icon name="alert" size={12} />
            {t('cluster.storeTrouble')}
          </span>
        ) : (
          <span className="tag ok">
            <Icon name="check" size={12} />
            {t('cluster.storeWell')}
          </span>
        )}
      </header>
      <Warnings cluster={data} />
      <div className="tw" tabIndex={0} role="region" aria-labelledby="cluster">
        <table>
          <thead>
            <tr>
              <th scope="col" className="pin">{t('cluster.instance')}</th>
              <th scope="col">{t('status.state')}</th>
              <th scope="col">{t('cluster.does')}</th>
              <th scope="col">{t('cluster.standsBy')}</th>
              <th scope="col">{t('cluster.version')}</th>
              <th scope="col">{t('cluster.address')}</th>
              <th scope="col" className="num">{t('cluster.started')}</th>
              <th scope="col" className="num">{t('cluster.heartbeat')}</th>
            </tr>
          </thead>
          <tbody>
            {data.nodes.map((node) => (
              <NodeRow key={node.id} node={node} leases={data.leases} />
            ))}
          </tbody>
        </table>
      </div>
      <Failovers cluster={data} />
    </section>
  );
}

function Warnings({ cluster }: { cluster: Cluster }) {
  const texts = [...(cluster.storeTrouble ? [cluster.storeTrouble] : []), ...cluster.warnings.map((warning) => warning.text)];
  if (texts.length === 0) return null;
  return (
    <ul className="warnings" role="alert" data-testid="cluster-warnings">
      {texts.map((text) => (
        <li key={text}>
          <Icon name="alert" size={14} />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

function NodeRow({ node, leases }: { node: ClusterNode; leases: ClusterLease[] }) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  const { held, standby } = dutiesOf(node, leases, t);
  return (
    <tr data-testid={`cluster-node-${node.name}`} data-live={node.live} data-imports={held.length > 0}>
      <td className="pin">
        <span className="name">
          {node.name} {node.self && <small className="mut">{t('cluster.self')}</small>}
        </span>
      </td>
      <td>{node.live ? <span className="mut">{t('cluster.live')}</span> : <span className="tag bad">{t('cluster.gone')}</span>}</td>
      <td>{held.length > 0 ? held.join(', ') : <span className="zero">{t('cluster.serves')}</span>}</td>
      <td>{standby.length > 0 ? standby.join(', ') : <span className="zero">–</span>}</td>
      <td>{node.version}</td>
      <td>{node.address}</td>
      <td className="num">{time(parseApiDate(node.started))}</td>
      <td className="num">{t('status.ago', { duration: duration(Math.max(1000, Math.floor(node.silentMs / 1000) * 1000)) })}</td>
    </tr>
  );
}

function Failovers({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  const sentences = cluster.leases
    .filter((lease) => lease.lastFailover !== null)
    .map((lease) =>
      t('cluster.failover', {
        duty: lease.duty.replace('import:', ''),
        holder: lease.holderName ?? lease.holder ?? '',
        time: time(parseApiDate(lease.lastFailover?.at ?? null)),
        took: duration(lease.lastFailover?.tookMs ?? 0),
      }),
    );
  if (sentences.length === 0) return null;
  return <div className="foot-note">{sentences.join(' ')}</div>;
}
