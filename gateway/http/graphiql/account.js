/** The bar above GraphiQL: the signed-in account, or the form to sign in. Runs in the browser. */

/** Shows the session in `bar`, with a button for each of `demoAccounts` (`{ email, password, label }`). */
export function showAccount(bar, { session, demoAccounts }) {
  const status = element('span', { role: 'status', className: 'problem' });

  async function signIn(email, password) {
    status.textContent = 'Signing in …';
    await session.signIn(email, password).catch((error) => (status.textContent = error.message));
  }

  function render(current, problem) {
    status.textContent = problem ?? '';
    bar.replaceChildren(...(current ? signedIn(current, session) : signedOut(demoAccounts, signIn)), status);
  }

  session.onChange(render);
  render(session.current, null);
}

function signedIn({ name, email }, session) {
  return [
    element('span', {
      textContent: `Signed in as ${name} (${email}). Every operation is sent with this account's token.`,
    }),
    element('button', { type: 'button', textContent: 'Sign out', onclick: () => session.signOut() }),
  ];
}

function signedOut(demoAccounts, signIn) {
  const buttons = demoAccounts.map(({ email, password, label }) =>
    element('button', { type: 'button', title: email, textContent: label, onclick: () => signIn(email, password) }),
  );
  const email = element('input', { type: 'email', required: true, placeholder: 'Email', autocomplete: 'username' });
  const password = element('input', {
    type: 'password',
    required: true,
    placeholder: 'Password',
    autocomplete: 'current-password',
  });
  const form = element('form', {
    onsubmit(event) {
      event.preventDefault();
      void signIn(email.value, password.value);
    },
  });
  email.setAttribute('aria-label', 'Email');
  password.setAttribute('aria-label', 'Password');
  form.append(email, password, element('button', { textContent: 'Sign in' }));
  return [element('span', { textContent: 'Not signed in.' }), ...buttons, form];
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
