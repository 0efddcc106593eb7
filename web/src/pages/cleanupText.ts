import type { TFunction } from 'i18next';
import type { CleanupRun, HistoryCleanup } from '../api/types';
import { formatCount } from '../ui/format';

export type CleanupState = 'running' | 'waiting' | 'failed' | 'stopped' | 'done' | 'scheduled';

export function cleanupState({ lastRun, waitsFor }: HistoryCleanup): CleanupState {
  if (waitsFor) return 'waiting';
  if (!lastRun) return 'scheduled';
  if (lastRun.complete) return 'done';
  if (lastRun.interrupted) return 'stopped';
  return lastRun.error ? 'failed' : 'running';
}

/** What a run removed, by kind; kinds without any are left out. */
export function removedText(run: CleanupRun, t: TFunction): string {
  const parts = [
    run.removedProcessInstances > 0 && t('cleanup.instances', { count: run.removedProcessInstances, formatted: formatCount(run.removedProcessInstances) }),
    run.processInstancesWithoutVariables > 0 &&
      t('cleanup.variables', { count: run.processInstancesWithoutVariables, formatted: formatCount(run.processInstancesWithoutVariables) }),
    run.removedDecisionInstances > 0 && t('cleanup.decisions', { count: run.removedDecisionInstances, formatted: formatCount(run.removedDecisionInstances) }),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : t('cleanup.nothing');
}
