import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../api/events';
import { Icon } from '../../ui/Icon';

type Kind = Role['identity']['type'];

/** Who sees the process in reports. The server knows whether there is such a user or group. */
export function AccessList({ roles, onChange }: { roles: Role[]; onChange: (roles: Role[]) => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>('user');
  const [id, setId] = useState('');
  const isThere = (role: Role) => role.identity.id === id.trim() && role.identity.type === kind;
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!id.trim() || roles.some(isThere)) return;
    onChange([...roles, { identity: { id: id.trim(), type: kind } }]);
    setId('');
  };
  return (
    <div className="access">
      <h3>{t('events.access.who')}</h3>
      <ul>
        {roles.map((role) => {
          const { identity } = role;
          const name = identity.name || identity.id;
          return (
            <li key={`${identity.type}:${identity.id}`} data-testid={`access-${identity.type}-${identity.id}`}>
              <span className="grow">
                {name} {name !== identity.id && <span className="hint">{identity.id}</span>}
              </span>
              <span className="tag">{t(identity.type === 'group' ? 'events.access.group' : 'events.access.user')}</span>
              <button type="button" className="btn ghost icon slim" aria-label={t('events.access.remove', { name })} onClick={() => onChange(roles.filter((one) => one !== role))}>
                <Icon name="close" size={14} />
              </button>
            </li>
          );
        })}
        {roles.length === 0 && <li className="hint">{t('events.access.nobody')}</li>}
      </ul>
      <form onSubmit={add}>
        <select className="field" value={kind} onChange={(event) => setKind(event.target.value as Kind)} aria-label={t('events.access.kind')} data-testid="access-kind">
          <option value="user">{t('events.access.user')}</option>
          <option value="group">{t('events.access.group')}</option>
        </select>
        <input className="field" value={id} onChange={(event) => setId(event.target.value)} placeholder={t('events.access.id')} aria-label={t('events.access.id')} autoComplete="off" data-testid="access-id" />
        <button type="submit" className="btn" disabled={!id.trim()} data-testid="access-add">
          {t('events.access.add')}
        </button>
      </form>
    </div>
  );
}
