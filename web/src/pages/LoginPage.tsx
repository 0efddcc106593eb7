import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { setLoginRequired } from '../app/auth';
import { postText } from '../api/client';
import { BrandMark, Icon } from '../ui/Icon';
import { useErrorText, usePageTitle } from '../ui/parts';

/** Shown in place of the page whenever the API asks for a login; afterwards everything is asked for again. */
export function LoginPage({ expired }: { expired: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  usePageTitle(t('login.title'));

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // read from the form, not from state: password managers do not always tell React
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await postText('authentication', { username: String(data.get('username') ?? ''), password: String(data.get('password') ?? '') });
      setLoginRequired(false);
      await client.resetQueries();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="login">
      <span className="brand">
        <BrandMark />
        {t('app.name')}
      </span>
      <div className="card">
        <div>
          <h1>{t('login.title')}</h1>
          <p className="hint">{t(expired ? 'login.expired' : 'login.hint')}</p>
        </div>
        <form onSubmit={(event) => void submit(event)} data-testid="login-form" aria-describedby={error ? 'login-error' : undefined}>
          <TextInput
            name="username"
            label={t('login.username')}
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            data-testid="username"
            required
            withAsterisk={false}
            autoFocus
          />
          <PasswordInput
            name="password"
            label={t('login.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword'), tabIndex: 0, 'aria-hidden': false }}
            data-testid="password"
            required
            withAsterisk={false}
          />
          <div>
            <div role="alert">
              {error !== null && (
                <p className="bad" id="login-error" data-testid="login-error">
                  <Icon name="alert" />
                  {errorText(error)}
                </p>
              )}
            </div>
            <Button type="submit" loading={busy} data-testid="login-submit" fullWidth>
              {t('login.submit')}
            </Button>
          </div>
        </form>
      </div>
    </main>
  );
}
