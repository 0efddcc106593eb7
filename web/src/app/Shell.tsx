import { Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { currentUserQuery, isCatchingUp, overviewQuery, uiConfigurationQuery, useStatus } from '../api/queries';
import type { User } from '../api/types';
import { languageName, setLanguage } from '../i18n';
import { formatCount } from '../ui/format';
import { Freshness } from '../ui/Freshness';
import { BrandMark, Icon } from '../ui/Icon';
import { useNavigation } from './navigation';
import { part } from './part';
import { SessionWarning } from './SessionWarning';
import { useLogout } from './useLogout';

// Loaded behind the page: nobody jumps before there is something to see.
const Palette = part(async () => (await import('./Palette')).Palette, () => null);

/** Ctrl/Cmd-K opens and closes the palette. */
function usePalette() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener('keydown', toggle);
    return () => window.removeEventListener('keydown', toggle);
  }, []);
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
}

function isCurrent(href: string, location: string): boolean {
  if (href === '/processes') return location === '/' || location.startsWith('/processes') || location.startsWith('/dashboard/instant');
  if (href.startsWith('/events')) return location.startsWith('/events');
  return location.startsWith(href);
}

function useToggleScheme(): () => void {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return () => setColorScheme(scheme === 'dark' ? 'light' : 'dark');
}

export function displayName(user: User | undefined): string {
  if (!user) return '';
  return user.name || [user.firstName, user.lastName].filter(Boolean).join(' ') || user.id;
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toLocaleUpperCase();
}

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const items = useNavigation();
  const [location] = useLocation();
  const toggleScheme = useToggleScheme();
  const main = useRef<HTMLElement>(null);
  const overview = useQuery({ ...overviewQuery, enabled: false });
  const user = useQuery(currentUserQuery).data?.user;
  const name = displayName(user);

  // a new page starts at its top
  const last = useRef(location);
  useEffect(() => {
    if (last.current !== location) window.scrollTo(0, 0);
    last.current = location;
  }, [location]);

  return (
    <>
      <button type="button" className="btn skip" onClick={() => main.current?.focus()}>
        {t('app.skip')}
      </button>
      <SessionWarning />
      <div className="topbar">
        <AccountMenu withPages>
          <button type="button" className="btn ghost icon" aria-label={t('app.menu')}>
            <Icon name="menu" />
          </button>
        </AccountMenu>
        <Link href="/processes" className="brand grow">
          <BrandMark />
          {t('app.name')}
        </Link>
        <Freshness brief />
        <button type="button" className="btn ghost icon" aria-label={t('palette.jump')} onClick={palette.open}>
          <Icon name="search" />
        </button>
        <button type="button" className="btn ghost icon" aria-label={t('app.scheme')} onClick={toggleScheme}>
          <Icon name="sun" />
        </button>
      </div>
      <div className="app">
        <nav className="nav" aria-label={t('app.mainNav')}>
          <Link href="/processes" className="brand">
            <BrandMark />
            {t('app.name')}
          </Link>
          <button type="button" className="jump" onClick={palette.open} aria-keyshortcuts="Control+K Meta+K" data-testid="palette">
            <Icon name="search" />
            {t('palette.jump')}
            <kbd aria-hidden="true">{/Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'}</kbd>
          </button>
          <ul>
            {items.map(({ href, icon, name: label }) => (
              <li key={href}>
                <Link className="item" href={href} aria-current={isCurrent(href, location) ? 'page' : undefined}>
                  <Icon name={icon} />
                  {t(label)}
                  {href === '/processes' && overview.data && <span className="hint end">{formatCount(overview.data.length)}</span>}
                  {href === '/status' && <StatusDot />}
                </Link>
              </li>
            ))}
          </ul>
          <div className="foot">
            <Freshness />
            <button type="button" className="item" onClick={toggleScheme} data-testid="toggle-scheme">
              <Icon name="sun" />
              {t('app.scheme')}
            </button>
            <AccountMenu>
              <button type="button" className="item" data-testid="user-menu" aria-label={`${t('app.account')}: ${name}`}>
                <span className="avatar" aria-hidden="true">
                  {initials(name)}
                </span>
                <span className="who">{name}</span>
              </button>
            </AccountMenu>
          </div>
        </nav>
        <main ref={main} tabIndex={-1}>
          {children}
        </main>
        {palette.isOpen && <Palette onClose={palette.close} />}
      </div>
    </>
  );
}

function StatusDot() {
  const { t } = useTranslation();
  const { data } = useStatus();
  if (!data) return null;
  if (data.engines.some((e) => !e.isConnected)) return <span className="dot bad end" role="img" aria-label={t('fresh.trouble')} />;
  return isCatchingUp(data) ? <span className="dot warn end" role="img" aria-label={t('fresh.importing')} /> : null;
}

function AccountMenu({ children, withPages = false }: { children: ReactElement; withPages?: boolean }) {
  const { t, i18n } = useTranslation();
  const logout = useLogout();
  const items = useNavigation();
  const [, navigate] = useLocation();
  const config = useQuery(uiConfigurationQuery).data;
  const other = (config?.availableLocales ?? ['en']).filter((language) => language !== i18n.language);

  return (
    <Menu position={withPages ? 'bottom-start' : 'top-start'} shadow="none" width={184} transitionProps={{ duration: 0 }}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {withPages && (
          <>
            {items.map((item) => (
              <Menu.Item key={item.href} leftSection={<Icon name={item.icon} />} onClick={() => navigate(item.href)}>
                {t(item.name)}
              </Menu.Item>
            ))}
            <Menu.Divider />
          </>
        )}
        {other.map((language) => (
          <Menu.Item key={language} lang={language} onClick={() => void setLanguage(language).catch(() => undefined)}>
            {languageName(language)}
          </Menu.Item>
        ))}
        {config?.logoutHidden !== true && (
          <Menu.Item onClick={() => void logout()} data-testid="logout">
            {t('app.logout')}
          </Menu.Item>
        )}
        {config?.optimizeVersion && <Menu.Label>{t('app.version', { version: config.optimizeVersion })}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
