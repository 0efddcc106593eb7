import type { Variant } from '../../api/types';

export interface Mark {
  id: string;
  /** Not on the commonest path, or more often than there. */
  isExtra: boolean;
}

export interface Difference {
  /** Steps that the commonest path has not. */
  added: string[];
  /** Steps that come more often than in the commonest path. */
  repeated: string[];
  /** Steps of the commonest path that do not come; empty when the path ends elsewhere. */
  skipped: string[];
  /** The last step, if it is another one than in the commonest path. */
  endsAt: string | null;
}

function counts(path: readonly string[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const id of path) out.set(id, (out.get(id) ?? 0) + 1);
  return out;
}

/** How a path differs from the commonest one. */
export function difference(common: readonly string[], path: readonly string[]): Difference {
  const usual = counts(common);
  const own = counts(path);
  const last = path.at(-1);
  const endsAt = last !== undefined && last !== common.at(-1) ? last : null;
  return {
    added: [...own.keys()].filter((id) => !usual.has(id) && id !== endsAt),
    repeated: [...own.entries()].filter(([id, n]) => n > (usual.get(id) ?? n)).map(([id]) => id),
    skipped: endsAt === null ? [...usual.keys()].filter((id) => !own.has(id)) : [],
    endsAt,
  };
}

/** The path as a strip of marks. */
export function marks(common: readonly string[], path: readonly string[]): Mark[] {
  const left = counts(common);
  return path.map((id) => {
    const n = left.get(id) ?? 0;
    left.set(id, n - 1);
    return { id, isExtra: n <= 0 };
  });
}

/** The share of all ended instances that the variants cover. */
export function coverage(variants: readonly Variant[], ended: number): number | null {
  return ended > 0 ? variants.reduce((sum, { instanceCount }) => sum + instanceCount, 0) / ended : null;
}
