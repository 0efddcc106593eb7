import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../../api/dates';
import type { TaskRun } from '../../api/types';
import { NONE } from '../../ui/format';
import { Say, useFormat } from '../../ui/parts';

/** Who had the user tasks, and how long they waited and were worked on. */
export function TasksCard({ tasks }: { tasks: TaskRun[] }) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  return (
    <section className="card" aria-labelledby="tasks-title" data-testid="tasks-card">
      <header>
        <div className="grow">
          <h2 id="tasks-title">{t('instance.tasks.title')}</h2>
          <p>{t('instance.tasks.sub')}</p>
        </div>
      </header>
      {tasks.length === 0 ? (
        <Say title={t('instance.tasks.empty')} />
      ) : (
        <div className="tw" tabIndex={0} role="region" aria-labelledby="tasks-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('instance.tasks.task')}</th>
                <th scope="col">{t('work.assignee')}</th>
                <th scope="col">{t('instance.tasks.claimed')}</th>
                <th scope="col" className="num">
                  <i className="key-mark previous" />
                  {t('work.idle')}
                </th>
                <th scope="col" className="num">
                  <i className="key-mark" />
                  {t('work.work')}
                </th>
                <th scope="col" className="num">
                  {t('instance.tasks.total')}
                </th>
              </tr>
            </thead>
            <tbody>
              {tasks.map((task) => (
                <tr key={task.id} data-testid={`task-${task.id}`}>
                  <td>
                    <span className="name">{task.name ?? task.flowNodeName}</span>
                    {task.dueDate && <span className="key">{t('instance.tasks.due', { time: time(parseApiDate(task.dueDate)) })}</span>}
                  </td>
                  <td>
                    {task.assigneeName ?? <span className="zero">{t('work.unassigned')}</span>}
                    {task.candidateGroups.length > 0 && <span className="key">{task.candidateGroups.join(', ')}</span>}
                  </td>
                  <td>{time(parseApiDate(task.claimDate))}</td>
                  <td className="num">{task.idleDuration === null ? NONE : duration(task.idleDuration)}</td>
                  <td className="num">{task.workDuration === null ? NONE : duration(task.workDuration)}</td>
                  <td className="num">{duration(task.duration)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
