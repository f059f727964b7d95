/** Chooses an image of this machine, by the dialog of the browser or by dropping it. */
import { MAX_FILE_BYTES } from '@geekhub/contracts/uploaded-file';
import { ImagePlus, X } from 'lucide-react';
import { type DragEvent, useEffect, useId, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { IconButton } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { formText } from './form-text.ts';

const MAX_MEGABYTES = MAX_FILE_BYTES / 1024 / 1024;
const TYPES = ['image/png', 'image/jpeg', 'image/webp'];

interface ImageFieldProps {
  label: string;
  image: File | null;
  onChange: (image: File | null) => void;
  hint?: string;
  disabledBecause?: string;
}

export function ImageField({ label, image, onChange, hint, disabledBecause }: ImageFieldProps) {
  const t = useText(formText);
  const format = useFormat();
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [isOver, setOver] = useState(false);
  const isDisabled = disabledBecause !== undefined;
  const take = (file: File | undefined) => {
    if (file === undefined || isDisabled) return;
    const { name, size } = file;
    if (!TYPES.includes(file.type)) return setProblem(t('notAnImage', { name }));
    if (size > MAX_FILE_BYTES) {
      return setProblem(t('imageTooLarge', { name, size: format.bytes(size), max: MAX_MEGABYTES }));
    }
    setProblem(null);
    onChange(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <div className="grid min-w-0 content-start gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {image === null ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the input within is the field
        <div
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          className={classNames(
            'relative grid min-h-24 place-items-center gap-1 rounded-lg border border-line-strong border-dashed p-3 text-center text-sm',
            'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
            isOver && 'border-accent bg-accent-soft',
            isDisabled ? 'text-soft' : 'hover:bg-sunken',
          )}
        >
          <ImagePlus aria-hidden className="size-5 text-soft" />
          <span className="text-soft text-xs">
            {disabledBecause ?? t('imageHow', { max: MAX_MEGABYTES })}
          </span>
          <input
            id={id}
            type="file"
            accept={TYPES.join(',')}
            disabled={isDisabled}
            aria-describedby={`${id}-hint`}
            title={t('choose')}
            onChange={({ currentTarget }) => {
              take(currentTarget.files?.[0]);
              // The same file may be chosen again.
              currentTarget.value = '';
            }}
            className="absolute inset-0 cursor-pointer opacity-0 disabled:cursor-not-allowed"
          />
        </div>
      ) : (
        <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-3 rounded-lg border border-line-strong p-2">
          <Preview image={image} />
          <span className="grid text-sm">
            <span className="truncate" dir="auto">
              {image.name}
            </span>
            <span className="text-soft text-xs">{format.bytes(image.size)}</span>
          </span>
          <IconButton id={id} label={t('removeImage', { name: image.name })} onClick={() => onChange(null)}>
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      )}
      <p id={`${id}-hint`} className="text-soft text-xs">
        {hint}
      </p>
      {problem !== null && (
        <p role="alert" className="font-medium text-bad text-xs">
          {problem}
        </p>
      )}
    </div>
  );
}

function Preview({ image }: { image: File }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(image);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [image]);
  return <img src={address} alt="" className="size-14 rounded-md bg-sunken object-cover" />;
}
