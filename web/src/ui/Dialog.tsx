import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import './dialog.css';
import { Icon } from './Icon';

/** Asks for something before anything else goes on. Escape and the cross close it; so does whoever no longer renders it. */
export function Dialog({ title, onClose, actions, children, testId }: {
  title: string;
  onClose: () => void;
  actions: ReactNode;
  children: ReactNode;
  testId: string;
}) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>(':is(.content, .acts) :is(input, select, button):enabled')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose} data-testid={testId}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="btn ghost icon" aria-label={t('app.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="content">{children}</div>
      <div className="acts">{actions}</div>
    </dialog>
  );
}

/** A yes-or-no question; `children` says what follows. */
export function Confirm({ title, action, onConfirm, onClose, busy = false, children, testId }: {
  title: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
  busy?: boolean;
  children: ReactNode;
  testId: string;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testId={testId}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="button" className="btn primary danger" disabled={busy} onClick={onConfirm} data-testid={`${testId}-confirm`}>
            {action}
          </button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
