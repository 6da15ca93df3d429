// What the pages need in the browser, installed once: the language of the document, "copy the link", and the picture
// of a card as SVG or PNG. No request leaves this machine.
(() => {
  document.documentElement.lang = '__LANGUAGE__';
  const first = !window.barometer;
  window.barometer = { ...window.barometer, chrome: '__CHROME__', upload: '__UPLOAD__' };
  if (!first) return;

  // The field of a bench: codes wait here until the page says that it took them; one delivery under way, sent again
  // when no answer comes (a late server, a short cut of the network). A code typed for one field never goes to another.
  const scan = { queue: [], sent: null, count: 0, attempt: 0, timer: 0, load: Date.now().toString(36) };
  const scanField = () => document.querySelector('[data-scan]');
  const deliver = () => {
    const wire = document.querySelector('.st-key-scan_wire input');
    clearTimeout(scan.timer);
    if (!scan.sent) return;
    scan.timer = setTimeout(deliver, 4000);
    if (!wire || scanField()?.dataset.scan !== scan.sent.field) return;
    const text = [`${scan.sent.id}~${++scan.attempt}`, ...scan.sent.codes].join('\u241F');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(wire, text);
    wire.dispatchEvent(new Event('input', { bubbles: true }));
    setTimeout(() => {
      const enter = { key: 'Enter', code: 'Enter', keyCode: 13, which: 13, bubbles: true, cancelable: true };
      for (const kind of ['keydown', 'keypress', 'keyup']) wire.dispatchEvent(new KeyboardEvent(kind, enter));
    }, 20);
  };
  const next = () => {
    if (scan.sent || !scan.queue.length) return;
    const field = scan.queue[0].field;
    const codes = scan.queue.filter((each) => each.field === field).map((each) => each.code);
    scan.queue = scan.queue.filter((each) => each.field !== field);
    scan.sent = { id: `${scan.load}.${++scan.count}`, field, codes };
    deliver();
  };
  document.addEventListener('keydown', (event) => {
    const field = event.target;
    if (event.key !== 'Enter' || !field.matches?.('[data-scan]')) return;
    event.preventDefault();
    event.stopPropagation();
    const code = field.value.trim();
    field.value = '';
    if (code) scan.queue.push({ field: field.dataset.scan, code });
    next();
  }, true);
  window.barometer.scanned = (id) => {
    if (scan.sent?.id === id) {
      scan.sent = null;
      clearTimeout(scan.timer);
    }
    setTimeout(() => {
      const wire = document.querySelector('.st-key-scan_wire input');
      if (wire) wire.tabIndex = -1;
      if (!['INPUT', 'TEXTAREA', 'SELECT'].includes(document.activeElement?.tagName)) scanField()?.focus();
      next();
    }, 60);
  };

  const PAPER = '#FFFFFF', INK = '#1b2733', SOFT = '#4A5560', MARGIN = 16, LINE = 24, FONT = 'Arial, sans-serif';

  const save = (blob, name) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // No clipboard without a secure address: the old way.
      const field = document.createElement('textarea');
      field.value = text;
      document.body.append(field);
      field.select();
      const done = document.execCommand('copy');
      field.remove();
      return done;
    }
  };

  const wrapped = (text, width) => {
    const lines = [''];
    for (const word of text.split(/ +/)) {
      if ((lines.at(-1) + ' ' + word).length * 9 > width) lines.push('');
      lines[lines.length - 1] = (lines.at(-1) + ' ' + word).trim();
    }
    return lines.filter(Boolean);
  };

  const written = (lines, top, weight, colour) => lines.map((line, place) => {
    const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    for (const [name, value] of Object.entries({
      x: MARGIN, y: top + LINE * (place + 0.75), 'font-family': FONT, 'font-size': 16, 'font-weight': weight, fill: colour,
    })) text.setAttribute(name, value);
    text.textContent = line;
    return text;
  });

  // Title, picture and sources line of a card, as one drawing that stands alone.
  const drawing = (card) => {
    const layers = [...card.querySelectorAll('.js-plotly-plot .main-svg')];
    const box = layers[0].getBoundingClientRect();
    const title = wrapped(card.querySelector('h3').textContent, box.width);
    const foot = wrapped(card.querySelector('.b-meta').textContent, box.width);
    const top = MARGIN + title.length * LINE + 8;
    const width = box.width + 2 * MARGIN, height = top + box.height + foot.length * LINE + MARGIN;
    const whole = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
      whole.setAttribute(name, value);
    }
    const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [name, value] of Object.entries({ width, height, fill: PAPER })) paper.setAttribute(name, value);
    const inside = layers.map((layer) => {
      const copy = layer.cloneNode(true);
      copy.setAttribute('x', MARGIN);
      copy.setAttribute('y', top);
      copy.removeAttribute('style');
      return copy;
    });
    whole.append(paper, ...written(title, MARGIN, 'bold', INK), ...inside);
    whole.append(...written(foot, top + box.height, 'normal', SOFT));
    // Patterns are named from the address of the page: a file that stands alone names its own.
    const text = new XMLSerializer().serializeToString(whole).replace(/url\((&quot;|")?[^)#]*#([^)"&]+)(&quot;|")?\)/g, 'url(#$2)');
    return { text, width, height };
  };

  const picture = (card, name) => {
    const { text, width, height } = drawing(card);
    const vector = new Blob([text], { type: 'image/svg+xml' });
    if (name.endsWith('.svg')) return save(vector, name);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width * 2, height * 2];
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, name), 'image/png');
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    return undefined;
  };

  // Streamlit names its own buttons in English: those who listen to the page hear our language.
  const named = (element) => {
    const label = element.getAttribute('aria-label');
    for (const [english, ours] of window.barometer.chrome) {
      const said = english.endsWith(' ') ? label.startsWith(english) && ours + label.slice(english.length) : label === english && ours;
      if (said && said !== label) return element.setAttribute('aria-label', said);
    }
    return undefined;
  };
  const nameAll = (root) => {
    root.querySelectorAll?.('[aria-label]').forEach(named);
    // The uploader's button is shown with our word by the style sheet, which those who listen do not hear.
    for (const button of document.querySelectorAll('[data-testid="stFileUploaderDropzone"] button:not([aria-label])')) {
      button.setAttribute('aria-label', window.barometer.upload);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') named(change.target);
      else change.addedNodes.forEach(nameAll);
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] });
  nameAll(document.body);

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-copy], [data-picture]');
    if (!button) return;
    if (button.dataset.picture) {
      picture(button.closest('[class*="st-key-card_"]'), button.dataset.picture);
      return;
    }
    const done = await copied(location.origin + location.pathname + button.dataset.copy);
    button.parentElement.querySelector('[role="status"]').textContent = done ? button.dataset.done : button.dataset.failed;
  });
})();
