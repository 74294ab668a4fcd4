/**
 * The baseline of an opening over HTTP: a process that reads the same rows in clear and sends them as a Bundle.
 * Started by the benchmark with a database URL and a port.
 */
import { createServer } from 'node:http';
import pg from 'pg';

const [url, port] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 10 });

createServer(async (request, reply) => {
  const patient = request.url?.slice(1);
  const { rows } = await pool.query<{ content: string }>({
    name: 'bare-read',
    text: 'select content from bare where patient_id = $1',
    values: [patient],
  });
  const entries = rows.map(({ content }) => `{"resource":${content}}`).join(',');
  reply.setHeader('content-type', 'application/fhir+json');
  reply.end(`{"resourceType":"Bundle","type":"searchset","entry":[${entries}]}`);
}).listen(Number(port), () => process.stdout.write('ready\n'));

process.stdin.resume().once('end', () => process.exit(0));
