/** A note beside the record: goes on with one's draft, saves by itself, is signed once and for all. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { DocumentReference } from '@medplum/fhirtypes';
import { IconCircleCheck, IconPencil, IconPlugConnectedX } from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import type { TFunction } from 'i18next';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Opening } from '../../fhir/resources.ts';
import { useAct } from '../../kit/act.ts';
import { ConfirmOnce } from '../../kit/confirm-once.tsx';
import { hourText, momentText } from '../../kit/formats.ts';
import { Problem } from '../../kit/problem.tsx';
import { sayDone, sayProblem } from '../../kit/say.tsx';
import { Waiting } from '../../kit/waiting.tsx';
import { beforeSignOut } from '../../session/leaving.ts';
import type { Me } from '../../session/session.ts';
import { currentLanguage } from '../../texts/texts.ts';
import { Pane } from '../pane.tsx';
import { DraftKeeper, type DraftState } from './draft-keeper.ts';
import { keptDraft } from './draft-store.ts';
import classes from './note.module.css';
import { NoteDraft } from './note-draft.ts';
import { NoteEditor } from './note-editor.tsx';
import { htmlIn, isBy } from './note-reading.ts';
import { templateDoc, templateOf } from './note-templates.ts';
import { docOf, hasText, htmlOf, type NoteNode } from './note-text.ts';

export interface NotePaneProps {
  patient: string;
  /** As the record's head writes it. */
  patientName: string;
  opening: Opening;
  me: Me;
  /** Of this patient, everybody's. */
  drafts: readonly DocumentReference[];
  /** The signed note that this one completes. */
  appends?: DocumentReference | undefined;
  onClose: () => void;
  onSaved: () => void;
}

/** A note that is being written: the words, and whether this workstation alone had them. */
interface Start {
  draft: NoteDraft;
  keeper: DraftKeeper;
  doc: NoteNode;
  keptAt?: number;
}

/** Notes of this tab that are neither signed nor thrown away, by account and patient: one goes on where one left. */
const begun = new Map<string, Start>();

export function NotePane(props: NotePaneProps) {
  const { t } = useTranslation();
  const [start, setStart] = useState<Start>();
  const first = useRef(props);
  const nameOf = useRef(t);
  useEffect(() => {
    let left = false;
    startOf(first.current, nameOf.current).then((made) => !left && setStart(made), sayProblem);
    return () => {
      left = true;
    };
  }, []);
  if (start) return <Writing {...props} start={start} />;
  return (
    <Pane title={t('record.notes.title')} onClose={props.onClose}>
      <Waiting what={t('record.notes.waiting')} />
    </Pane>
  );
}

async function startOf(props: NotePaneProps, t: TFunction): Promise<Start> {
  const { patient, opening, me, drafts, appends } = props;
  const template = templateOf(me.role);
  const parts = {
    patient,
    opening,
    me,
    title: appends ? t('record.notes.complement') : t(`record.notes.template.${template}`),
    appends: appends?.id,
  };
  const own = drafts.find((draft) => isBy(draft, me.account));
  const known = begun.get(placeOf(props));
  const isOlder = known?.keeper.state.kind === 'saved' && Number(own?.meta?.versionId ?? 0) > known.draft.version;
  if (known && !isOlder) return known;
  // A workstation that keeps nothing has nothing kept.
  const kept = await keptDraft(me.account, patient).catch(() => undefined);
  if (kept && (!own || kept.id === own.id)) {
    return { ...withKeeper(NoteDraft.kept(parts, kept)), doc: docOf(kept.html), keptAt: kept.at };
  }
  if (own) return { ...withKeeper(NoteDraft.of(parts, own)), doc: docOf(htmlIn(own)) };
  const doc = templateDoc(appends ? 'blank' : template, (section) => t(`record.notes.section.${section}`));
  return { ...withKeeper(NoteDraft.begin(parts)), doc };
}

function withKeeper(draft: NoteDraft) {
  return { draft, keeper: new DraftKeeper(draft) };
}

function placeOf({ me, patient }: Pick<NotePaneProps, 'me' | 'patient'>): string {
  return `${me.account}/${patient}`;
}

function Writing({ start, ...props }: NotePaneProps & { start: Start }) {
  const { patientName, me, drafts, onClose, onSaved } = props;
  const place = placeOf(props);
  const { t } = useTranslation();
  const { draft, keeper } = start;
  const state = useSyncExternalStore(keeper.subscribe, () => keeper.state);
  const [signing, setSigning] = useState(false);
  const doc = useRef(start.doc);
  const editor = useRef<Editor>(undefined);
  const [written, setWritten] = useState(() => hasText(start.doc));

  const saved = useRef(onSaved);
  saved.current = onSaved;
  useEffect(() => {
    if (start.keptAt !== undefined && keeper.state.kind === 'untouched') keeper.change(htmlOf(start.doc));
    const leaving = () => void keeper.flush();
    const signsOut = beforeSignOut(() => keeper.flush());
    document.addEventListener('visibilitychange', leaving);
    addEventListener('pagehide', leaving);
    addEventListener('online', leaving);
    return () => {
      document.removeEventListener('visibilitychange', leaving);
      removeEventListener('pagehide', leaving);
      removeEventListener('online', leaving);
      void keeper.flush().then((isSaved) => {
        if (isSaved) signsOut();
        saved.current();
      });
    };
  }, [keeper, start]);

  const change = (next: NoteNode) => {
    doc.current = next;
    begun.set(place, { draft, keeper, doc: next });
    const isWritten = hasText(next);
    setWritten(isWritten);
    if (isWritten || draft.isStored) keeper.change(htmlOf(next));
  };
  const sign = useAct({
    mutationFn: async () => {
      const html = htmlOf(doc.current);
      if (!(await keeper.flush())) throw stillUnsaved(keeper.state);
      return draft.sign(html);
    },
    onSuccess: () => {
      keeper.stop();
      begun.delete(place);
      sayDone(t('record.notes.signed'));
      onSaved();
      onClose();
    },
  });
  const discard = useAct({
    mutationFn: async () => {
      await keeper.flush();
      await draft.discard();
    },
    onSuccess: () => {
      keeper.stop();
      begun.delete(place);
      const html = htmlOf(doc.current);
      sayDone(t('record.notes.discarded'), async () => {
        await draft.save(html);
        onSaved();
      });
      onSaved();
      onClose();
    },
  });
  const theirs = async () => {
    const html = await draft.adopt();
    editor.current?.commands.setContent(docOf(html), { emitUpdate: false });
    doc.current = docOf(html);
    begun.set(place, { draft, keeper, doc: doc.current });
    await keeper.insist(html);
  };
  const mine = async () => {
    await draft.adopt();
    await keeper.insist(htmlOf(doc.current));
  };
  const askToSign = () => {
    if (!written) return;
    sign.reset();
    setSigning(true);
  };

  return (
    <Pane title={draft.title} onClose={onClose} focusesItself>
      <Others drafts={drafts} me={me} />
      {state.kind === 'elsewhere' && (
        <Alert className={classes.notice} color="red" title={t('record.notes.elsewhereTitle')} role="alert">
          <Stack gap="xs">
            <Text size="sm">{t('record.notes.elsewhere')}</Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => theirs().catch(sayProblem)}>
                {t('record.notes.takeTheirs')}
              </Button>
              <Button size="xs" variant="default" onClick={() => mine().catch(sayProblem)}>
                {t('record.notes.keepMine')}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      {state.kind === 'refused' && (
        <div className={classes.notice}>
          <Problem error={state.error} retry={() => void keeper.flush()} />
        </div>
      )}
      <NoteEditor
        doc={start.doc}
        onChange={change}
        onSign={askToSign}
        onLeave={onClose}
        onReady={(ready) => {
          editor.current = ready;
        }}
      />
      {discard.error && (
        <div className={classes.notice}>
          <Problem error={discard.error} />
        </div>
      )}
      <div className={classes.foot}>
        <Saved state={state} keptAt={start.keptAt} />
        <Group gap={6}>
          {(draft.isStored || written) && (
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              onClick={() => discard.mutate()}
              loading={discard.isPending}
            >
              {t('record.notes.discard')}
            </Button>
          )}
          <Button
            size="xs"
            leftSection={<IconPencil size={16} aria-hidden />}
            disabled={!written}
            onClick={askToSign}
            title={t('record.notes.signKeys')}
          >
            {t('record.notes.sign')}
          </Button>
        </Group>
      </div>
      {signing && (
        <ConfirmOnce
          title={t('record.notes.signTitle')}
          then={[
            t('record.notes.signExplain', {
              title: draft.title,
              patient: patientName,
              name: me.name,
              when: momentText(new Date(), currentLanguage()),
            }),
            t('record.notes.signAfter'),
          ]}
          act={t('record.notes.signNow')}
          back={t('record.notes.goOn')}
          isBusy={sign.isPending}
          error={sign.error}
          onAct={() => sign.mutate()}
          onClose={() => setSigning(false)}
        />
      )}
    </Pane>
  );
}

/** What stands in the way of a signature: the reason why the last words are not saved. */
function stillUnsaved(state: DraftState): unknown {
  return state.kind === 'refused' ? state.error : new Error('the draft is not saved');
}

/** Whose words are where: a colour is never alone, and only what is not ordinary is spoken by a screen reader. */
function Saved({ state, keptAt }: { state: DraftState; keptAt: number | undefined }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const time = (at: number) => hourText(new Date(at), language);
  if (state.kind === 'kept') {
    return (
      <span className={classes.state} data-kept role="status">
        <IconPlugConnectedX size={16} aria-hidden />
        {t('record.notes.keptHere', { time: time(state.at) })}
      </span>
    );
  }
  return (
    <span className={classes.state}>
      {state.kind === 'saved' && <IconCircleCheck size={16} aria-hidden />}
      {state.kind === 'saved' && t('record.notes.savedAt', { time: time(state.at) })}
      {state.kind === 'unsaved' && t(keptAt === undefined ? 'record.notes.saving' : 'record.notes.resumed')}
      {state.kind === 'untouched' && t('record.notes.savesItself')}
    </span>
  );
}

/** Who else writes on this patient: two people learn of one another before they write the same thing twice. */
function Others({ drafts, me }: { drafts: readonly DocumentReference[]; me: Me }) {
  const { t } = useTranslation();
  const others = drafts.filter((draft) => !isBy(draft, me.account));
  return others.map(({ id, author, meta }) => (
    <Alert key={id} className={classes.notice} color="rempart" role="status" p="xs">
      {t('record.notes.otherWrites', {
        name: author?.[0]?.display ?? '',
        when: meta?.lastUpdated ? momentText(new Date(meta.lastUpdated), currentLanguage()) : '',
      })}
    </Alert>
  ));
}
