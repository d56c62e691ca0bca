// A Telegram with one user, for the test of serve. It speaks in lines of JSON: it says where it listens, takes what the user does from stdin, and shows on
// stdout what the user sees. The server and the user's client are those of telegram-test-api; NODE_PATH says where that is.
'use strict';

const net = require('net');
const readline = require('readline');
const TelegramServer = require('telegram-test-api');

const token = process.argv[2];

// show writes a line for the test.
function show(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

// freePort is a port at which nobody listens; the server cannot be asked for any.
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function main() {
  const server = new TelegramServer({ port: await freePort(), host: '127.0.0.1', storeTimeout: 600 });
  await server.start();
  const client = server.getClient(token, { userId: 77, chatId: 77, firstName: 'Ann', userName: 'ann' });

  // The client asks for what is new, and waits where there is nothing: so it asks when there is.
  const seen = new Map(); // by message: after an edit all of them are given out again
  let seeing = Promise.resolve();
  const see = () => {
    seeing = seeing.then(async () => {
      if (server.storage.botMessages.some((m) => !m.isRead)) {
        const { result } = await client.getUpdates();
        for (const m of result) {
          const content = JSON.stringify(m.message);
          if (seen.get(m.messageId) !== content) {
            seen.set(m.messageId, content);
            show({ id: m.messageId, ...m.message });
          }
        }
      }
    });
  };
  server.on('AddedBotMessage', see);
  server.on('EditedMessageText', () => {
    server.storage.botMessages.forEach((m) => { m.isRead = false; });
    see();
  });

  show({ url: server.config.apiURL });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const does = JSON.parse(line);
    if (does.command) {
      await client.sendCommand(client.makeCommand(does.command));
    } else if (does.text) {
      await client.sendMessage(client.makeMessage(does.text));
    } else {
      await client.sendCallback(client.makeCallbackQuery(does.tap, { message: { message_id: does.id } }));
    }
  }
  await server.stop();
}

main().catch((err) => {
  process.stderr.write(`${err.stack}\n`);
  process.exit(1);
});
