// Chooses light or dark before anything is painted: a page that flashes white at night is a nuisance.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('geekhub.theme');
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
