import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { startPostgres } from '/work/main/packages/cli/src/postgres.ts';
import { PostgresLogStore } from '/work/main/packages/vault/src/log/store.ts';
import { checkpointFile } from '/work/main/packages/vault/src/log/checkpoint-file.ts';
import { openOn, entry, ESTABLISHMENT, Machine } from '/work/main/packages/vault/src/log/testing.ts';
const folder = mkdtempSync('/tmp/loglat-'); execFileSync('chmod',['0711',folder]);
const pg = await startPostgres({dataFolder: folder+'/d', runFolder: folder+'/r', scratch: true});
const store = await PostgresLogStore.connect(pg.url('rempart_vault','rempart_vault'), ()=>{});
const cf = await checkpointFile(folder+'/c', ESTABLISHMENT);
const {log} = await openOn(new Machine(), {store, checkpoints: cf});
const q = (a:number[],p:number)=>a.toSorted((x,y)=>x-y)[Math.floor(a.length*p)]!.toFixed(2);
for (let r=0;r<3;r++){
const l:number[]=[]; for(let i=0;i<500;i++){const s=performance.now(); await log.append(entry(1)); l.push(performance.now()-s);}
console.log('alone p50',q(l,.5),'p95',q(l,.95));
const c:number[]=[];for(let i=0;i<200;i++){const s=performance.now(); await cf.write('x'.repeat(200)); c.push(performance.now()-s);}
console.log('checkpoint alone p50',q(c,.5));
const d:number[]=[];let n=1e6+r*1000;for(let i=0;i<200;i++){const s=performance.now(); await store.append(ESTABLISHMENT,[{n:n++,entry:Buffer.from('{}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),mac:new Uint8Array(32)}]); d.push(performance.now()-s);}
console.log('insert alone p50',q(d,.5));
const s=performance.now(); let done=0; await Promise.all(Array.from({length:50},async()=>{while(done<5000){done++;await log.append(entry(1));}}));
console.log('50 at once per s', (5000/((performance.now()-s)/1000)).toFixed(0));
}
await pg.stop(); process.exit(0);
