import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ColumnName } from './ColumnName';
import { labelsOf, reportColumn } from './columns';

describe('the columns of the table of instances', () => {
  it('are called as users call variables, else by name', () => {
    const labels = labelsOf([
      { name: 'amount', type: 'Long', label: null },
      { name: 'amount', type: 'Double', label: 'Sum' },
      { name: 'amount', type: 'String', label: 'Other' },
      { name: 'country', type: 'String', label: '' },
    ]);
    render(<ColumnName column="variable:amount" labels={labels} />);
    expect(screen.getByText('Sum').title).toBe('amount');
    render(<ColumnName column="variable:country" labels={labels} />);
    render(<ColumnName column="variable:constructor" labels={labels} />);
    expect(screen.getByText('country')).toBeTruthy();
    expect(screen.getByText('constructor')).toBeTruthy();
  });

  it('have the names of reports', () => {
    expect((['userTasks', 'incidents', 'duration', 'variable:incidents'] as const).map(reportColumn)).toEqual(['count:userTasks', 'count:incidents', 'duration', 'variable:incidents']);
  });
});
