// Sets the colour scheme before the first paint. A file of its own: the content security policy forbids inline script.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('hindsight-color-scheme');
  } catch (e) {
    // storage switched off: follow the system
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
