import type { TFunction } from 'i18next';
import type { ClusterLease, ClusterNode } from '../api/types';

const IMPORT = 'import:';

function dutyName(duty: string, t: TFunction): string {
  if (duty.startsWith(IMPORT)) return t('cluster.importOf', { engine: duty.slice(IMPORT.length) });
  if (duty === 'cleanup') return t('cluster.cleanup');
  return duty === 'events' ? t('cluster.events') : duty;
}

/** What an instance does now, and what it would take over. */
export function dutiesOf(node: ClusterNode, leases: ClusterLease[], t: TFunction): { held: string[]; standby: string[] } {
  const held = leases.filter((lease) => lease.holder === node.id && lease.state !== 'free');
  const standby = node.live ? leases.filter((lease) => lease.holder !== node.id && lease.standbys.includes(node.name)) : [];
  return { held: held.map((lease) => dutyName(lease.duty, t)), standby: standby.map((lease) => dutyName(lease.duty, t)) };
}
