pragma ComponentBehavior: Bound

import QtCore
import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import Station
import "../shared"

// A request, from place to place: Enter goes on, Esc goes back, arrows choose a line. What else can
// be done stands on the buttons with its key. Ctrl and Enter goes on from any question.
FocusScope {
    id: root

    required property var cases
    required property var asking
    required property bool narrow

    readonly property string place: cases.place
    readonly property bool free: asking.underWay === ""
    readonly property bool atStep: place === "step"
    readonly property string stepId: cases.step.step
    readonly property bool insisting: cases.isInsisting
    readonly property bool phoned: cases.papers.phone.isOpen
    // the question or document that a file is for
    readonly property string filePath: place === "documents" ? root.row?.path ?? "" : place === "for_whom" && cases.whom.asksPaper ? "title.document" : atStep && questions.asksFile ? questions.path : ""
    readonly property bool turned: cases.copy.isPreviewed
    readonly property string pointed: atStep ? questions.path : root.row?.path ?? ""
    readonly property bool carded: cases.card.isOpen
    readonly property bool listed: !phoned && ["choice", "documents", "summary"].includes(place)

    readonly property CaseRow row: list.currentItem as CaseRow
    readonly property string homeAnswer: place === "summary" ? root.row?.home ?? "" : ""

    readonly property string heading: ({
            choice: qsTr("Which request?"),
            step: cases.step.title,
            for_whom: qsTr("For whom it is presented"),
            documents: qsTr("Documents"),
            summary: qsTr("Summary"),
            sign: carded ? qsTr("Signature by card and PIN") : qsTr("Signature by hand"),
            send: qsTr("Send"),
            sent: qsTr("The request is presented")
        })[place] ?? ""

    readonly property string goesOn: phoned ? qsTr("Done") : ({
            step: cases.isInsisting ? qsTr("Go on all the same") : qsTr("Go on"),
            for_whom: qsTr("Go on"),
            documents: qsTr("Go on"),
            summary: cases.summary.isBlocked ? qsTr("Cannot be sent so") : qsTr("Go on"),
            sign: carded ? qsTr("Go on") : qsTr("Signed before me"),
            send: cases.summary.troubles > 0 ? qsTr("Send with reserve") : qsTr("Send"),
            sent: qsTr("Back to the visit")
        })[place] ?? qsTr("Choose")

    function goOn(): void {
        if (!root.free)
            return;
        if (root.phoned)
            return root.cases.papers.phone.close();
        if (root.place === "choice")
            root.cases.choose(root.row?.choice ?? "");
        else
            root.cases.goOn();
    }

    function back(): void {
        if (root.phoned)
            root.cases.papers.phone.close();
        else
            root.cases.back();
    }

    // what the citizen sees, on this screen
    function turn(): void {
        root.cases.copy.preview(true);
    }

    function attach(path: string): void {
        if (path === "" || !root.free)
            return;
        chooser.path = path;
        chooser.open();
    }

    function attachHere(): void {
        if (root.place === "sign" && !root.carded)
            root.cases.openPaper();
        else if (root.place === "summary")
            root.chooseHomeAnswer(true);
        else
            root.attach(root.filePath);
    }

    function chooseHomeAnswer(home: bool): void {
        if (root.free)
            root.cases.chooseHomeAnswer(root.homeAnswer, home);
    }

    function takeScan(): void {
        root.cases.papers.takeScan(root.filePath);
    }

    function take(): void {
        if (root.place === "documents")
            root.cases.papers.documents.detachLast(root.row?.path ?? "");
        else if (root.place === "summary")
            root.chooseHomeAnswer(false);
    }

    function second(): void {
        if (root.filePath !== "")
            root.cases.papers.openPhone(root.filePath);
        else if (root.atStep)
            questions.addRow();
        else if (root.place === "summary")
            root.cases.change(root.row?.target ?? "");
        else if (root.place === "sign")
            root.cases.openCard();
    }

    // a row of one kind is never made of another kind's line: model and kind change together
    function draw(): void {
        list.model = null;
        list.delegate = ({ choice: choiceRow, documents: documentRow, summary: summaryRow })[root.place] ?? null;
        list.model = ({ choice: root.cases.choices, documents: root.cases.papers.documents.rows, summary: root.cases.summary.rows })[root.place] ?? null;
    }

    function settle(): void {
        if (!root.cases.isOpen)
            return; // it was left meanwhile, and what is on it is going
        list.currentIndex = 0;
        if (root.atStep)
            questions.focusFirst();
        else if (root.place === "for_whom")
            whom.focusFirst();
        else if (root.place === "sign" && !root.carded)
            sign.focusFirst();
        else
            rest.forceActiveFocus();
    }

    // to the question that one was at
    function comeBack(): void {
        if (root.atStep)
            questions.focusPath(questions.path);
        else if (root.place === "for_whom")
            whom.focusFirst();
        else
            rest.forceActiveFocus();
    }

    focus: true
    onPlaceChanged: {
        draw();
        Qt.callLater(settle);
    }
    onPointedChanged: cases.copy.point(pointed)
    onCardedChanged: Qt.callLater(settle)
    onPhonedChanged: phoned ? rest.forceActiveFocus() : Qt.callLater(comeBack)
    onTurnedChanged: if (!turned) Qt.callLater(comeBack)
    onStepIdChanged: if (atStep) Qt.callLater(settle)
    onInsistingChanged: if (insisting) questions.showErrors()
    Component.onCompleted: {
        draw();
        Qt.callLater(settle);
    }

    Keys.onPressed: event => {
        const turns = event.key === Qt.Key_T && event.modifiers & Qt.ControlModifier;
        const asks = event.key === Qt.Key_P && event.modifiers & Qt.ControlModifier;
        const deed = turns ? root.turn : asks ? () => root.cases.change("for_whom") : ({
                [Qt.Key_Return]: root.goOn,
                [Qt.Key_Enter]: root.goOn,
                [Qt.Key_Escape]: root.back,
                [Qt.Key_Down]: root.listed ? list.incrementCurrentIndex : undefined,
                [Qt.Key_Up]: root.listed ? list.decrementCurrentIndex : undefined,
                [Qt.Key_Delete]: root.place === "documents" || root.homeAnswer !== "" ? root.take : undefined,
                [Qt.Key_F1]: questions.toggleLaw,
                [Qt.Key_F2]: root.second,
                [Qt.Key_F3]: root.attachHere,
                [Qt.Key_F4]: root.takeScan,
                [Qt.Key_F5]: () => root.cases.leave(),
                [Qt.Key_F11]: () => root.cases.sent.print()
            })[event.key];
        event.accepted = deed !== undefined;
        const repeats = event.key === Qt.Key_Down || event.key === Qt.Key_Up;
        if (event.accepted && (repeats || !event.isAutoRepeat))
            deed();
    }

    Item {
        id: rest

        focus: true
    }

    FileDialog {
        id: chooser

        property string path

        title: qsTr("Attach a file")
        currentFolder: StandardPaths.standardLocations(StandardPaths.DocumentsLocation)[0] ?? ""
        onAccepted: root.cases.papers.documents.attach(path, selectedFile)
    }

    RowLayout {
        anchors.fill: parent
        anchors.margins: root.narrow ? Theme.space16 : Theme.space24
        spacing: Theme.space24

        Card {
            padding: root.narrow ? Theme.space12 : Theme.space24
            Layout.fillWidth: true
            Layout.fillHeight: true

            contentItem: ColumnLayout {
                spacing: Theme.space12

                ColumnLayout {
                    spacing: 0

                    Text {
                        text: root.cases.title
                        color: Theme.textSecondary
                        font.pixelSize: Theme.text16
                        font.weight: Font.DemiBold
                        wrapMode: Text.WordWrap
                        horizontalAlignment: Text.AlignLeft
                        Layout.fillWidth: true
                        Accessible.role: Accessible.StaticText
                        Accessible.name: text
                    }
                    Heading {
                        text: root.heading
                        font.pixelSize: root.narrow ? Theme.text20 : Theme.text28
                        Layout.fillWidth: true
                    }
                }
                Notice {
                    visible: text !== ""
                    text: root.cases.step.trouble !== "" ? root.cases.step.trouble : root.cases.step.notice
                    Layout.fillWidth: true
                }
                StepView {
                    id: questions

                    visible: root.atStep && !root.phoned
                    enabled: visible
                    step: root.cases.step
                    narrow: root.narrow
                    onFinished: root.goOn()
                    onFileWanted: path => root.attach(path)
                    onPhoneWanted: path => root.cases.papers.openPhone(path)
                    onFileRemoved: path => root.cases.papers.documents.detachLast(path)
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                Prose {
                    visible: root.place === "documents" && !root.phoned
                    text: qsTr("Each can also be brought later, where it says so; the request is then received with reserve.")
                    font.pixelSize: Theme.text16
                    Layout.fillWidth: true
                }
                CaseList {
                    id: list

                    visible: root.listed
                    name: root.heading
                    section.property: root.place === "summary" ? "section" : ""
                    section.delegate: SectionLine {
                        width: list.width
                    }
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                PhoneView {
                    visible: root.phoned
                    phone: root.cases.papers.phone
                    narrow: root.narrow
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                ForWhomView {
                    id: whom

                    visible: root.place === "for_whom" && !root.phoned
                    enabled: visible
                    whom: root.cases.whom
                    files: root.cases.papers.titleFiles
                    narrow: root.narrow
                    onFinished: root.goOn()
                    onFileWanted: root.attach(root.filePath)
                    onPhoneWanted: root.cases.papers.openPhone(root.filePath)
                    onFileRemoved: root.cases.papers.documents.detachLast(root.filePath)
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                SignView {
                    id: sign

                    visible: root.place === "sign" && !root.carded
                    enabled: visible
                    hand: root.cases.hand
                    onFinished: root.goOn()
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                Loader {
                    active: root.carded
                    visible: active
                    sourceComponent: cardSigning
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                SendView {
                    visible: root.place === "send"
                    cases: root.cases
                    narrow: root.narrow
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                SentView {
                    visible: root.place === "sent"
                    sent: root.cases.sent
                    narrow: root.narrow
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
                Notice {
                    visible: text !== "" && ["summary", "sign", "send"].includes(root.place)
                    text: root.cases.summary.onSending
                    Layout.fillWidth: true
                }
                Notice {
                    visible: text !== "" && root.place !== "sent"
                    text: root.cases.prepared.news
                    Layout.fillWidth: true
                }
                CaseActions {
                    page: root
                    cases: root.cases
                    narrow: root.narrow
                    asksFile: root.filePath !== ""
                    Layout.fillWidth: true
                }
            }
        }
        ColumnLayout {
            visible: !root.narrow && root.cases.way.count > 0
            spacing: Theme.space12
            Layout.preferredWidth: Theme.px(280)
            Layout.fillWidth: false

            WayPanel {
                way: root.cases.way
                onChosen: step => root.cases.change(step)
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            Prose {
                visible: root.cases.savedAt !== ""
                text: root.cases.step.isUnsaved ? qsTr("Not saved yet") : qsTr("Saved at %1").arg(root.cases.savedAt)
                font.pixelSize: Theme.text14
                Layout.fillWidth: true
            }
        }
    }

    Component {
        id: cardSigning

        SignByCard {
            signing: root.cases.card.signing
        }
    }
    Component {
        id: choiceRow

        CaseRow {
            required property int index
            required choice

            width: list.width
            trouble: ""
            grave: false
            sign: choice === "" ? "plus" : "folder"
            signColor: Theme.primary
            current: ListView.isCurrentItem
            onChosen: {
                list.currentIndex = index;
                root.goOn();
            }
        }
    }
    Component {
        id: documentRow

        CaseRow {
            required property int index
            required path
            required property string label
            required property string help
            required property string files
            required property bool isOptional
            required property bool isGiven
            required property bool isBad
            required property bool isWaiting

            width: list.width
            title: isOptional ? qsTr("%1 · optional").arg(label) : label
            detail: files
            trouble: isBad ? qsTr("This file cannot be used: take it out and attach another one.") : isGiven || isOptional ? "" : qsTr("Not attached yet.")
            grave: isBad
            sign: isBad ? "warning" : isGiven ? isWaiting ? "clock" : "check" : "document"
            signColor: isBad ? Theme.danger : isGiven && !isWaiting ? Theme.success : Theme.primary
            current: ListView.isCurrentItem
            onChosen: list.currentIndex = index
        }
    }
    Component {
        id: summaryRow

        CaseRow {
            required property int index
            required property string label
            required property string answer
            required target
            required home
            required property bool isBlocking

            width: list.width
            title: label
            detail: answer
            columned: !root.narrow
            grave: isBlocking
            sign: trouble !== "" ? "warning" : ""
            signColor: isBlocking ? Theme.danger : Theme.warning
            current: ListView.isCurrentItem
            onChosen: list.currentIndex = index
        }
    }
}
