import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '../../app/App';
import { CsvButton } from './CsvButton';

let authorizations: string[];
let total: string | null;
let asked: { url: string; body: unknown } | null;
let saved: Blob | null;

beforeEach(() => {
  authorizations = ['csv_export'];
  total = null;
  asked = null;
  saved = null;
  vi.stubGlobal('fetch', vi.fn((url: string, init?: RequestInit) => {
    if (url.includes('current/user')) return Promise.resolve(new Response(JSON.stringify({ user: { id: 'mira' }, authorizations })));
    if (url.includes('ui-configuration')) return Promise.resolve(new Response(JSON.stringify({ exportCsvLimit: 1000 })));
    asked = { url, body: JSON.parse(String(init?.body)) };
    return Promise.resolve(new Response('businessKey\r\nä\r\n', { headers: total === null ? {} : { 'X-Total-Count': total } }));
  }));
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved = blob as Blob;
    return 'blob:x';
  });
  // the browser of the tests would leave the page
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
});

afterEach(() => vi.restoreAllMocks());

function show(count: number) {
  render(
    <MantineProvider>
      <QueryClientProvider client={createQueryClient()}>
        <CsvButton target={{ key: 'order', versions: ['all'], tenantIds: [null] }} filters={[]} columns={['businessKey', 'incidents', 'variable:a']} sort={{ by: 'duration', descending: true }} count={count} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}
const user = userEvent.setup();
const reason = () => screen.getByTestId('csv').getAttribute('title');

describe('the download of the table', () => {
  it('asks for the columns and the order that are shown, and marks the text as UTF-8', async () => {
    show(2);
    await user.click(screen.getByTestId('csv'));
    await waitFor(() => expect(screen.getByTestId('csv-said').textContent).toMatch(/order-.*\.csv was downloaded/));
    expect(asked?.url).toMatch(/export\/csv\/process\/rawData\/order-\d{4}-\d\d-\d\d\.csv$/);
    expect(asked?.body).toMatchObject({ includedColumns: ['businessKey', 'count:incidents', 'variable:a'], sorting: { by: 'duration', order: 'desc' } });
    expect([...new Uint8Array((await saved?.arrayBuffer()) ?? new ArrayBuffer(0))].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('is refused with the reason to those who may not', async () => {
    authorizations = [];
    show(2);
    await waitFor(() => expect(reason()).toMatch(/not allowed/));
    expect(screen.getByTestId('csv').getAttribute('aria-disabled')).toBe('true');
    await user.click(screen.getByTestId('csv'));
    expect(asked).toBeNull();
  });

  it('says when rows are left out', async () => {
    total = '4000';
    show(4000);
    await waitFor(() => expect(reason()).toMatch(/first 1000 of 4000/));
    await user.click(screen.getByTestId('csv'));
    await waitFor(() => expect(screen.getByTestId('csv-said').textContent).toMatch(/first 1000 of 4000/));
  });

  it('has nothing to do for an empty table', async () => {
    show(0);
    await user.click(screen.getByTestId('csv'));
    expect(asked).toBeNull();
    expect(reason()).toMatch(/nothing/);
  });
});
