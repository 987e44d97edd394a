// The 38 success criteria of levels A and AA of JIS X 8341-3:2016 (WCAG 2.0), by the names that the standard gives them, and
// how a test run bears on each. A criterion is judged
//   by tool      where a check of ours settles it: `tool` names the checks that must have passed, all of them;
//   absent       where what it speaks of stands on no page: `absent` names the elements, all pages were searched;
//   with help    by a person, who is told what tools found (`found`);
//   by a person  alone, where no tool helps.
// Only the first two are ever said to be met.

const MEDIA = ['audio', 'video', 'object', 'embed', 'iframe'];

export const CRITERIA = [
  ['1.1.1', 'A', '非テキストコンテンツの達成基準', { found: '代わりの文の有無。内容が合うかは人が見る' }],
  ['1.2.1', 'A', '音声だけ及び映像だけ（収録済み）の達成基準', { absent: MEDIA }],
  ['1.2.2', 'A', 'キャプション（収録済み）の達成基準', { absent: MEDIA }],
  ['1.2.3', 'A', '音声解説又はメディアに対する代替コンテンツ（収録済み）の達成基準', { absent: MEDIA }],
  ['1.2.4', 'AA', 'キャプション（ライブ）の達成基準', { absent: MEDIA }],
  ['1.2.5', 'AA', '音声解説（収録済み）の達成基準', { absent: MEDIA }],
  ['1.3.1', 'A', '情報及び関係性の達成基準', { found: '見出し、表、箇条書きの組み立て。意味に合うかは人が見る' }],
  ['1.3.2', 'A', '意味のある順序の達成基準', {}],
  ['1.3.3', 'A', '感覚的な特徴の達成基準', {}],
  ['1.4.1', 'A', '色の使用の達成基準', { found: '文中のリンクの区別。図の色分けは人が見る' }],
  ['1.4.2', 'A', '音声の制御の達成基準', { absent: MEDIA }],
  ['1.4.3', 'AA', 'コントラスト（最低限レベル）の達成基準', { found: '文字と背景のコントラスト、明暗の両方。図の中の文字は人が見る' }],
  ['1.4.4', 'AA', 'テキストのサイズ変更の達成基準', { found: '200%と400%での欠けと横スクロール。重なりは人が見る' }],
  ['1.4.5', 'AA', '文字画像の達成基準', {}],
  ['2.1.1', 'A', 'キーボードの達成基準', { found: '操作するものすべてにキーで届くこと。できないことがないかは人が見る' }],
  ['2.1.2', 'A', 'キーボードトラップなしの達成基準', { tool: ['keyboard'], note: 'キーだけで端から端まで進み、抜けられた' }],
  ['2.2.1', 'A', 'タイミング調整可能の達成基準', {}],
  ['2.2.2', 'A', '一時停止，停止及び非表示の達成基準', { found: '動く表示の有無。ひとりでに変わる内容は人が見る' }],
  ['2.3.1', 'A', '3回のせん（閃）光又はしきい（閾）値以下の達成基準', { absent: [...MEDIA, 'canvas', 'animation'] }],
  ['2.4.1', 'A', 'ブロックスキップの達成基準', { tool: ['keyboard', 'axe'], note: '最初のキー操作で「本文へ移動」が現れ、本文へ進めた' }],
  ['2.4.2', 'A', 'ページタイトルの達成基準', { found: 'タイトルの有無。内容を表すかは人が見る' }],
  ['2.4.3', 'A', 'フォーカス順序の達成基準', { found: '文書の順に一度ずつ進むこと。意味に合うかは人が見る' }],
  ['2.4.4', 'A', 'リンクの目的（コンテキスト内）の達成基準', { found: 'リンクの文字の有無。行き先が分かるかは人が見る' }],
  ['2.4.5', 'AA', '複数の手段の達成基準', {}],
  ['2.4.6', 'AA', '見出し及びラベルの達成基準', {}],
  ['2.4.7', 'AA', 'フォーカスの可視化の達成基準', { tool: ['keyboard'], note: 'どこでも枠が見え、背景との比は3対1以上だった' }],
  ['3.1.1', 'A', 'ページの言語の達成基準', { tool: ['axe', 'same'], note: 'どのページも日本語と示していた' }],
  ['3.1.2', 'AA', '一部分の言語の達成基準', {}],
  ['3.2.1', 'A', 'フォーカス時の達成基準', { tool: ['keyboard'], note: 'フォーカスだけで開くものも移るものもなかった' }],
  ['3.2.2', 'A', '入力時の達成基準', {}],
  ['3.2.3', 'AA', '一貫したナビゲーションの達成基準', { tool: ['same'], note: '全ページで案内のリンクが同じ順に並んでいた' }],
  ['3.2.4', 'AA', '一貫した識別性の達成基準', {}],
  ['3.3.1', 'A', 'エラーの特定の達成基準', {}],
  ['3.3.2', 'A', 'ラベル又は説明の達成基準', { found: '入力欄の名前の有無。説明が足りるかは人が見る' }],
  ['3.3.3', 'AA', 'エラー修正の提案の達成基準', {}],
  ['3.3.4', 'AA', 'エラー回避（法的，金融及びデータ）の達成基準', { absent: ['form post'] }],
  ['4.1.1', 'A', '構文解析の達成基準', { tool: ['nu'], note: '全ページで文法の誤りがなかった' }],
  ['4.1.2', 'A', '名前（name），役割（role）及び値（value）の達成基準', { found: '部品の名前と役割。独自の部品は人が見る' }],
].map(([number, level, name, how]) => ({ number, level, name, ...how }));

const OPEN = '人の確認待ち';

// met(check) says whether the run passed it; elements counts what stands on the pages; axe holds what axe found, by number.
export function judge(criterion, { met, elements, axe }) {
  const violated = Object.keys(axe?.[criterion.number]?.violations ?? {});
  const by = (how, applies, result, note) => ({ ...criterion, how, applies, result, note });
  if (violated.length) return by('ツール', 'あり', '満たしていない', `違反：${violated.join('、')}`);
  if (criterion.absent) {
    const there = criterion.absent.filter((name) => elements[name]?.count);
    if (there.length) return by('人', 'あり', OPEN, `あるもの：${there.join('、')}`);
    return by('ツール', 'なし', '満たす（対象なし）', '全ページに対象となるものがなかった');
  }
  if (criterion.tool) {
    const failed = criterion.tool.filter((check) => !met(check));
    if (failed.length) return by('ツール', 'あり', '満たしていない', `通らなかった検査：${failed.join('、')}`);
    return by('ツール', 'あり', '満たす', criterion.note);
  }
  if (criterion.found) return by('ツールで見つけ、人が判断', 'あり', OPEN, criterion.found);
  return by('人', '未確認', OPEN, 'ツールでは判断できない');
}
