import type { TFunction, i18n as I18n } from 'i18next';
import type { EngineStatus, Status } from '../api/types';
import { formatCount } from '../ui/format';

export function kindName(kind: string, { t, exists }: { t: TFunction; exists: I18n['exists'] }): string {
  const key = `kind.${kind}`;
  if (exists(key)) return t(key as 'kind.variable-update');
  const text = kind.replaceAll('-', ' ');
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

export const deadLetters = (engine: EngineStatus) => engine.kinds.reduce((total, k) => total + k.deadLetters, 0);
export const rowsOf = (engine: EngineStatus) => engine.kinds.reduce((total, k) => total + k.rows, 0);

/** The state of everything in a sentence or two: what is wrong first, then what goes on, else that all is well. */
export function summarySentences(status: Status, t: TFunction, exists: I18n['exists']): string[] {
  if (status.engines.length === 0) return [t('status.noEngines')];
  const sentences: string[] = [];
  for (const { alias: engine, isConnected, message } of status.engines) {
    if (isConnected) continue;
    const why = message?.trim().replace(/\.$/, '');
    sentences.push(why ? t('status.notConnectedMessage', { engine, message: why }) : t('status.notConnected', { engine }));
  }
  for (const engine of status.engines) {
    if (!engine.isConnected) continue;
    const late = engine.kinds.filter((k) => !k.caughtUp);
    if (late.length === 0 && engine.kinds.length > 0) continue;
    const values = { engine: engine.alias, rows: formatCount(rowsOf(engine)) };
    const kinds = late.map((k) => kindName(k.kind, { t, exists })).join(', ');
    sentences.push(late.length > 0 && late.length <= 2 ? t('status.catchingUp', { ...values, kinds }) : t('status.catchingUpMany', values));
  }
  if (sentences.length === 0) sentences.push(t('status.allFlows'));
  const dead = status.engines.reduce((total, engine) => total + deadLetters(engine), 0);
  if (dead > 0) sentences.push(t('status.deadLetters', { count: dead, formatted: formatCount(dead) }));
  return sentences;
}
