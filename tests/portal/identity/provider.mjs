// The provider that the tests sign in with: `oidc-provider`, with a page on which one chooses a
// person. Settings on standard input: {clients, people: {id: {acr, claims}}}. Tells its issuer on
// standard output and ends with standard input. POST /clock?seconds=n turns its clock.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const settings = JSON.parse((await lines.next()).value);
lines.next().then(() => process.exit(0));

let ahead = 0;
const realNow = Date.now;
Date.now = () => realNow() + ahead * 1000;

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const acrs = [...new Set(Object.values(settings.people).map((person) => person.acr))];
const provider = new Provider(issuer, {
  clients: settings.clients,
  acrValues: acrs,
  claims: {
    openid: ['sub'],
    acr: null,
    profile: ['given_name', 'family_name', 'fiscal_number'],
    email: ['email'],
  },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    encryption: { enabled: true },
    jwtUserinfo: { enabled: true },
  },
  enabledJWA: {
    userinfoEncryptionAlgValues: ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES'],
  },
  cookies: { keys: ['of a test'] },
  ttl: { AuthorizationCode: 60, AccessToken: 600, IdToken: 600, Interaction: 600, Grant: 600, Session: 600 },
  interactions: { url: (_, interaction) => `/people/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...settings.people[id].claims }),
  }),
});

const page = (rows) => `<!doctype html><html lang="it"><title>Provider di prova</title>
<h1>Provider di prova</h1><form method="post">${rows}
<button name="person" value="">Annulla</button></form>`;

async function choosePerson(request, response) {
  const { params, session } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const rows = Object.keys(settings.people).map(
      (id) => `<button name="person" value="${id}">${id}</button>`,
    );
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page(rows.join('')));
    return;
  }
  const id = new URLSearchParams(await text(request)).get('person');
  if (!id) {
    const result = { error: 'access_denied', error_description: 'stopped by the person' };
    await provider.interactionFinished(request, response, result);
    return;
  }
  const grant = new provider.Grant({ accountId: id, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = {
    login: { accountId: id, acr: settings.people[id].acr, remember: false },
    consent: { grantId: await grant.save() },
  };
  await provider.interactionFinished(request, response, result);
}

const answer = provider.callback();
server.on('request', (request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname === '/clock') {
    ahead += Number(url.searchParams.get('seconds'));
    response.end();
  } else if (url.pathname.startsWith('/people/')) {
    choosePerson(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  } else {
    answer(request, response);
  }
});
console.log(issuer);
