import type { TFunction, i18n as I18n } from 'i18next';
import type { DeadLetter, EngineStatus, ImportKind, Status } from '../api/types';
import { formatCount, formatDuration } from '../ui/format';

export function kindName(kind: string, { t, exists }: { t: TFunction; exists: I18n['exists'] }): string {
  const key = `kind.${kind}`;
  if (exists(key)) return t(key as 'kind.variable-update');
  const text = kind.replaceAll('-', ' ');
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

export type Risk = 'safe' | 'near' | 'passed';
const DAY = 86_400_000;

/** Whether the engine may remove history before it is read: "near" once a quarter of its time to live is used up. */
export function riskOf({ engineCleanup }: EngineStatus, { untilCleanupMs: left }: ImportKind): Risk {
  if (left === null) return 'safe';
  if (left <= 0) return 'passed';
  return left < 0.75 * (engineCleanup?.timeToLiveDays ?? 0) * DAY ? 'near' : 'safe';
}

/** The kind whose unread history goes first. */
export function firstToGo(engines: EngineStatus[]): { engine: EngineStatus; kind: ImportKind; left: number } | null {
  return engines
    .flatMap((engine) => engine.kinds.map((kind) => ({ engine, kind, left: kind.untilCleanupMs ?? Infinity })))
    .reduce<{ engine: EngineStatus; kind: ImportKind; left: number } | null>((first, one) => (one.left < (first?.left ?? Infinity) ? one : first), null);
}

/** What is known of the engine's own cleanup. */
export function cleanupSentence({ engineCleanup: cleanup }: EngineStatus, t: TFunction): string {
  if (!cleanup || cleanup.state === 'unknown') return t('engineCleanup.unknown');
  if (cleanup.state === 'off') return t('engineCleanup.off');
  if (cleanup.timeToLiveDays === null) return t('engineCleanup.noTimeToLive');
  return t(cleanup.state === 'scheduled' ? 'engineCleanup.scheduled' : 'engineCleanup.onDemand', { count: cleanup.timeToLiveDays, formatted: formatCount(cleanup.timeToLiveDays), definition: cleanup.definition });
}

export interface LetterGroup {
  id: string;
  engine: string;
  kind: string;
  reason: string;
  firstSeen: string;
  letters: DeadLetter[];
}

/** Letters of one kind with the same reason, most first. */
export function groupLetters(letters: DeadLetter[]): LetterGroup[] {
  const groups = new Map<string, LetterGroup>();
  for (const letter of letters) {
    const { engine, kind, reason, firstSeen } = letter;
    const id = JSON.stringify([engine, kind, reason]);
    const group = groups.get(id);
    if (group) group.letters.push(letter);
    else groups.set(id, { id, engine, kind, reason, firstSeen, letters: [letter] });
  }
  return [...groups.values()].sort((a, b) => b.letters.length - a.letters.length);
}

export const rowsOf = (engine: EngineStatus) => engine.kinds.reduce((total, k) => total + k.rows, 0);

/** The state of everything in a sentence or two: what is wrong first, then what goes on, else that all is well. */
export function summarySentences(status: Status, t: TFunction, exists: I18n['exists'], locale = 'en'): string[] {
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
  for (const engine of status.engines) {
    const first = firstToGo([engine]);
    const risk = first ? riskOf(engine, first.kind) : 'safe';
    if (risk === 'passed') sentences.push(t('engineCleanup.passed', { engine: engine.alias }));
    else if (first && risk === 'near') sentences.push(t('engineCleanup.near', { engine: engine.alias, left: formatDuration(first.left, locale) }));
  }
  if (sentences.length === 0) sentences.push(t('status.allFlows'));
  const dead = status.engines.reduce((total, engine) => total + engine.deadLetters, 0);
  if (dead > 0) sentences.push(t('status.deadLetters', { count: dead, formatted: formatCount(dead) }));
  return sentences;
}
