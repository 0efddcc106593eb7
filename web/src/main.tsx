import './ui/mantine.css';
import './ui/tokens.css';
import './ui/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { uiConfigurationQuery } from './api/queries';
import { App, createQueryClient } from './app/App';
import { initI18n } from './i18n';

const root = document.getElementById('root');

const client = createQueryClient();
void initI18n(() => client.fetchQuery(uiConfigurationQuery)).then(() => {
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  );
});
