import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Icon } from './Icon';
import { Failed, Loading } from './parts';

export interface Findable {
  id: string;
  name: string;
  hint?: string;
}

/** One of many, found by typing a part of its name or hint. Escape leaves without one. */
export function FindList({ label, empty, items, failed, onPick, onLeave, takesFocus, testId }: {
  label: string;
  /** Where nothing is found. */
  empty: string;
  /** Undefined until they are there. */
  items: readonly Findable[] | undefined;
  failed: { error: unknown; retry: () => void } | null;
  onPick: (id: string) => void;
  onLeave: () => void;
  takesFocus: boolean;
  testId: string;
}) {
  const [term, setTerm] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);
  const wanted = term.trim().toLocaleLowerCase();
  const found = items?.filter(({ name, hint }) => `${name}\n${hint ?? ''}`.toLocaleLowerCase().includes(wanted));
  let list: ReactNode;
  if (!found) list = failed ? <Failed {...failed} /> : <Loading rows={3} />;
  else if (found.length === 0) list = <p className="hint">{empty}</p>;
  else
    list = (
      <ul className="choices">
        {found.map(({ id, name, hint }) => (
          <li key={id}>
            <button type="button" onClick={() => onPick(id)} data-testid={`${testId}-${id}`}>
              <span className="cut">{name}</span>
              {hint && <span className="hint end cut">{hint}</span>}
            </button>
          </li>
        ))}
      </ul>
    );
  return (
    <div
      className="find-list"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault(); // or the dialog around it would close
        event.stopPropagation();
        onLeave();
      }}
    >
      <label className="search wide">
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          value={term}
          onChange={(event) => setTerm(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !wanted || !found?.[0]) return;
            event.preventDefault(); // or what has the focus next would take the key, too
            onPick(found[0].id);
          }}
          placeholder={label}
          aria-label={label}
          data-testid={`${testId}-search`}
        />
      </label>
      {list}
    </div>
  );
}
