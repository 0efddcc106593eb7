import { formatChange, NONE } from './format';

type Meaning = 'none' | 'moreIsWorse' | 'moreIsBetter';

/** A difference in percent with its direction; coloured only where up or down is good or bad. */
export function Change({ share, meaning = 'none' }: { share: number | null; meaning?: Meaning }) {
  if (share === null) return <span className="zero">{NONE}</span>;
  const percent = Math.round(share * 100);
  const worse = meaning !== 'none' && percent !== 0 && percent > 0 === (meaning === 'moreIsWorse');
  const judged = meaning === 'none' || percent === 0 ? 'flat' : worse ? 'bad' : 'good';
  return <span className={`change ${judged}`}>{formatChange(share)}</span>;
}
