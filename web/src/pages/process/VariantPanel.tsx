import { Fragment, memo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Target } from '../../api/reports';
import type { ReportFilter, Variant } from '../../api/types';
import { formatCount, formatPercent } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Failed, Loading, Say, useFormat } from '../../ui/parts';
import { useInsight } from './useInsight';
import { asked } from './useReport';
import { coverage, difference, marks, type Mark } from './variants';

const FEW = 6;
const MANY = 50;
const MARKS_MAX = 24;
const PARTS_MAX = 2;

interface Props {
  target: Target;
  filters: ReportFilter[];
  names: Record<string, string | null>;
}

/** The paths that ended instances took, the most frequent ones first. */
export const VariantPanel = memo(function VariantPanel({ target, filters, names }: Props) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const found = useInsight('variants', target, filters, all ? MANY : FEW);
  const { isStale, error, retry } = asked(found);
  const result = found.result;
  let body: ReactNode;
  if (error) body = <Failed error={error} retry={retry} />;
  else if (!result) body = <Loading rows={4} height={28} />;
  else if (result.variants.length === 0) body = <Say title={t('variants.empty')} />;
  else body = <VariantTable variants={result.variants} ended={result.endedInstanceCount} names={names} />;
  const covered = result && coverage(result.variants, result.endedInstanceCount);
  const isComplete = covered === 1;
  return (
    <section className="card" aria-label={t('variants.title')} aria-busy={isStale} data-testid="variant-card">
      <header>
        <div className="grow">
          <h2>{t('variants.title')}</h2>
          <p>{t('variants.sub')}</p>
        </div>
      </header>
      <div className={isStale ? 'stale' : undefined}>{body}</div>
      {result && result.variants.length > 0 && (
        <div className="foot-note">
          <span>
            {t('variants.covered', { count: result.variants.length, share: formatPercent(covered) })}
            {result.unknownPathCount > 0 && ` · ${t('variants.unknown', { count: result.unknownPathCount, formatted: formatCount(result.unknownPathCount) })}`}
          </span>
          {(all || !isComplete) && (
            <button type="button" className="btn ghost slim end" onClick={() => setAll(!all)} data-testid="variants-more">
              {t(all ? 'variants.fewer' : 'variants.more')}
            </button>
          )}
        </div>
      )}
    </section>
  );
});

function useVariantName(names: Props['names']) {
  const { t } = useTranslation();
  return (common: readonly string[], path: readonly string[]): string => {
    const step = (id: string) => names[id] || id;
    const { added, repeated, skipped, endsAt } = difference(common, path);
    const parts = [
      ...added.map((id) => t('variants.added', { step: step(id) })),
      ...repeated.map((id) => t('variants.repeated', { step: step(id) })),
      ...skipped.map((id) => t('variants.skipped', { step: step(id) })),
    ];
    const shown = parts.slice(0, PARTS_MAX);
    if (parts.length > shown.length) shown.push(t('variants.moreParts', { count: parts.length - shown.length }));
    if (endsAt !== null) shown.push(t('variants.endsAt', { step: step(endsAt) }));
    return shown.length > 0 ? shown.join(', ') : t('variants.otherOrder');
  };
}

function VariantTable({ variants, ended, names }: { variants: Variant[]; ended: number; names: Props['names'] }) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  const nameOf = useVariantName(names);
  const [open, setOpen] = useState<string | null>(null);
  const common = variants[0]?.flowNodeIds ?? [];
  const most = variants[0]?.instanceCount ?? 1;
  return (
    <div className="tw" tabIndex={0} role="region" aria-label={t('variants.title')}>
      <table className="variants">
        <thead>
          <tr>
            <th scope="col">{t('variants.path')}</th>
            <th scope="col" className="hide-small">
              {t('variants.steps')}
            </th>
            <th scope="col" className="bars hide-small">
              <span className="sr">{t('variants.bars')}</span>
            </th>
            <th scope="col" className="num">
              {t('variants.share')}
            </th>
            <th scope="col" className="num">
              {t('measure.p50')}
            </th>
          </tr>
        </thead>
        <tbody>
          {variants.map((variant, index) => {
            const id = variant.flowNodeIds.join('\n');
            const isOpen = open === id;
            const name = index === 0 ? t('variants.commonest') : nameOf(common, variant.flowNodeIds);
            return (
              <Fragment key={id}>
                <tr className="linked" data-testid={`variant-${index}`}>
                  <td className="wrap">
                    <button type="button" className="name opens" aria-expanded={isOpen} title={name} onClick={() => setOpen(isOpen ? null : id)}>
                      <Icon name={isOpen ? 'down' : 'right'} size={12} />
                      {name}
                    </button>
                    <span className="key" data-value={variant.instanceCount}>
                      {t('variants.key', { instances: formatCount(variant.instanceCount), count: variant.flowNodeIds.length })}
                    </span>
                  </td>
                  <td className="hide-small">
                    <Strip marks={marks(common, variant.flowNodeIds)} />
                  </td>
                  <td className="bars hide-small">
                    <span className="bar" aria-hidden="true">
                      <i style={{ width: `${(100 * variant.instanceCount) / most}%` }} />
                    </span>
                  </td>
                  <td className="num">{formatPercent(variant.instanceCount / ended)}</td>
                  <td className="num" data-value={variant.medianDuration ?? ''}>
                    {duration(variant.medianDuration)}
                  </td>
                </tr>
                {isOpen && (
                  <tr>
                    <td colSpan={5} className="wrap">
                      <ol className="path">
                        {marks(common, variant.flowNodeIds).map((mark, at) => (
                          <li key={at} className={mark.isExtra ? 'extra' : undefined}>
                            {names[mark.id] || mark.id}
                          </li>
                        ))}
                      </ol>
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Strip({ marks: all }: { marks: Mark[] }) {
  const shown = all.slice(0, MARKS_MAX);
  return (
    <span className="marks" aria-hidden="true">
      {shown.map((mark, at) => (
        <i key={at} className={mark.isExtra ? 'extra' : undefined} />
      ))}
      {all.length > shown.length && '…'}
    </span>
  );
}
