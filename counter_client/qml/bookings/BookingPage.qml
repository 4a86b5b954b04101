pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station
import "../shared"

// An appointment while the citizen speaks, one step at a time: Enter goes on, Esc goes back, arrows
// choose a line. What else can be done stands on the buttons with its key.
FocusScope {
    id: root

    required property var bookings
    required property var remote
    required property var asking
    required property bool narrow

    readonly property string step: bookings.step
    readonly property bool free: asking.underWay === ""
    readonly property bool hasFound: step === "person" && bookings.rows.count > 0 && !bookings.isChoosing
    readonly property bool tells: ["done", "told"].includes(step)
    readonly property bool showsCalls: step === "person" && bookings.rows.count === 0
    readonly property bool canCall: step === "person" && remote.canBegin && remote.due.includes(root.chosen())

    readonly property string heading: ({
            person: qsTr("Who is the appointment for?"),
            service: qsTr("What does the citizen come for?"),
            time: bookings.isMove ? qsTr("Move the appointment to") : qsTr("When?"),
            confirm: bookings.isMove ? qsTr("Move to this time?") : qsTr("Confirm the appointment"),
            cancel: qsTr("Cancel this appointment?"),
            done: qsTr("It is done"),
            told: qsTr("To tell the citizen")
        })[step]

    function chosen(): string {
        return (list.currentItem as BookingRow)?.choice ?? "";
    }

    function goOn(): void {
        if (!root.free)
            return;
        if (root.step === "person" && root.bookings.isChoosing)
            root.bookings.pick(root.chosen());
        else if (root.step === "person")
            root.bookings.goOn();
        else if (root.step === "confirm" || root.step === "cancel")
            root.bookings.confirm();
        else if (root.tells)
            root.bookings.back();
        else
            root.bookings.choose(root.chosen());
    }

    function add(): void {
        root.bookings.add(root.chosen());
        list.currentIndex = 0;
        field.focusField();
    }

    function place(): void {
        list.currentIndex = 0;
        if (root.step === "person")
            person.focusField();
        else if (root.step === "service")
            field.focusField();
        else
            list.forceActiveFocus();
    }

    focus: true
    onStepChanged: place()
    Component.onCompleted: place()

    Keys.onPressed: event => {
        const always = ({
                [Qt.Key_Down]: list.incrementCurrentIndex,
                [Qt.Key_Up]: list.decrementCurrentIndex,
                [Qt.Key_Return]: root.goOn,
                [Qt.Key_Enter]: root.goOn,
                [Qt.Key_Escape]: () => root.bookings.back()
            });
        const here = ({
                person: ({
                        [Qt.Key_F1]: () => root.remote.begin(root.chosen()),
                        [Qt.Key_F2]: () => root.bookings.move(root.chosen()),
                        [Qt.Key_F3]: () => root.bookings.find(),
                        [Qt.Key_F4]: () => root.bookings.cancel(root.chosen()),
                        [Qt.Key_F11]: () => root.bookings.tell(root.chosen())
                    }),
                service: ({
                        [Qt.Key_F2]: root.add
                    }),
                time: ({
                        [Qt.Key_F2]: () => root.bookings.wanted.turnPeriod(),
                        [Qt.Key_F3]: () => root.bookings.wanted.turnPart(),
                        [Qt.Key_F4]: () => root.bookings.isMove || root.bookings.wanted.turnRhythm(),
                        [Qt.Key_Plus]: () => root.bookings.wanted.addTimes(1),
                        [Qt.Key_Minus]: () => root.bookings.wanted.addTimes(-1),
                        [Qt.Key_Right]: () => root.bookings.people.add(1),
                        [Qt.Key_Left]: () => root.bookings.people.add(-1),
                        [Qt.Key_F11]: () => root.bookings.people.turn()
                    }),
                confirm: ({
                        [Qt.Key_F2]: () => root.bookings.person.turnChannel()
                    }),
                done: ({
                        [Qt.Key_F11]: () => root.bookings.ending.print()
                    }),
                told: ({
                        [Qt.Key_F11]: () => root.bookings.ending.print()
                    })
            })[root.step] ?? ({});
        const deed = here[event.key] ?? always[event.key];
        event.accepted = deed !== undefined;
        const repeats = event.key === Qt.Key_Down || event.key === Qt.Key_Up;
        if (event.accepted && (repeats || !event.isAutoRepeat))
            deed();
    }

    Card {
        anchors.fill: parent
        anchors.margins: root.narrow ? Theme.space16 : Theme.space24
        padding: root.narrow ? Theme.space12 : Theme.space24

        contentItem: ColumnLayout {
            spacing: Theme.space12

            Heading {
                text: root.heading
                font.pixelSize: Theme.text24
                Layout.fillWidth: true
            }
            Prose {
                visible: text !== ""
                text: root.step === "person" ? "" : root.bookings.about
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            PersonFields {
                id: person

                visible: root.step === "person"
                person: root.bookings.person
                narrow: root.narrow
                choosing: root.bookings.isChoosing
                onSearched: root.bookings.find()
                onFinished: root.goOn()
                Layout.fillWidth: true
            }
            TextInputField {
                id: field

                visible: root.step === "service"
                label: qsTr("Service")
                iconName: "search"
                text: root.bookings.text
                maximumLength: 64
                onTextChanged: {
                    root.bookings.type(text);
                    list.currentIndex = 0;
                }
                onAccepted: root.goOn()
                Layout.fillWidth: true
            }
            GridLayout {
                visible: root.step === "time"
                columns: root.narrow ? 1 : 4
                columnSpacing: Theme.space8
                rowSpacing: Theme.space4
                uniformCellWidths: true
                Layout.fillWidth: true

                SideButton {
                    text: root.bookings.wanted.period
                    sign: "calendar"
                    keyHint: "F2"
                    kind: BigButton.Kind.Quiet
                    onChosen: root.bookings.wanted.turnPeriod()
                }
                SideButton {
                    text: root.bookings.wanted.part
                    sign: "clock"
                    keyHint: "F3"
                    kind: BigButton.Kind.Quiet
                    onChosen: root.bookings.wanted.turnPart()
                }
                SideButton {
                    visible: !root.bookings.isMove
                    text: root.bookings.wanted.rhythm
                    sign: "repeat"
                    keyHint: root.bookings.wanted.isSeries ? "F4 + −" : "F4"
                    kind: root.bookings.wanted.isSeries ? BigButton.Kind.Secondary : BigButton.Kind.Quiet
                    onChosen: root.bookings.wanted.turnRhythm()
                }
                SideButton {
                    visible: !root.bookings.isMove
                    text: root.bookings.people.text
                    sign: "people"
                    keyHint: root.bookings.people.isSeveral ? "F11 ← →" : "← →"
                    kind: BigButton.Kind.Quiet
                    onChosen: root.bookings.people.isSeveral ? root.bookings.people.turn() : root.bookings.people.add(1)
                }
            }
            SideButton {
                visible: root.step === "confirm" && root.bookings.isConfirmed
                text: root.bookings.person.channel
                sign: "note"
                keyHint: "F2"
                kind: BigButton.Kind.Quiet
                onChosen: root.bookings.person.turnChannel()
                Layout.fillWidth: false
            }
            Heading {
                visible: root.tells && text !== ""
                text: root.bookings.ending.aloud
                font.pixelSize: root.narrow ? Theme.text24 : Theme.text40
                Layout.fillWidth: true
            }
            TicketCode {
                visible: root.tells && root.bookings.ending.code !== ""
                code: root.bookings.ending.code
                size: root.narrow ? Theme.px(48) : Theme.px(72)
            }
            Prose {
                visible: text !== ""
                text: root.bookings.notice
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            Prose {
                visible: root.tells && text !== ""
                text: root.bookings.ending.slip
                color: root.bookings.ending.printing.isTrouble ? Theme.warning : Theme.textSecondary
                font.pixelSize: Theme.text16
                font.weight: root.bookings.ending.printing.isTrouble ? Font.DemiBold : Font.Normal
                Layout.fillWidth: true

                onTextChanged: if (root.bookings.ending.slip !== "") Accessible.announce(root.bookings.ending.slip)
            }
            OrderedList {
                id: list

                clip: true
                model: root.showsCalls ? root.remote.rows : root.bookings.rows
                currentIndex: 0
                cacheBuffer: 0
                keyNavigationEnabled: false
                activeFocusOnTab: false
                section.property: "section"
                section.delegate: SectionLine {
                    width: list.width
                }
                Accessible.role: Accessible.List
                Accessible.name: root.showsCalls ? qsTr("Today, by telephone and video") : root.step === "person" ? qsTr("Appointments of this person") : root.heading
                Layout.fillWidth: true
                Layout.fillHeight: true

                onCurrentItemChanged: if (currentItem) Accessible.announce(currentItem.Accessible.name)

                delegate: BookingRow {
                    required property int index

                    width: list.width
                    current: ListView.isCurrentItem && !["confirm", "done", "told"].includes(root.step)
                    enabled: root.free
                    onChosen: {
                        list.currentIndex = index;
                        if (root.step === "service" || root.step === "time" || root.bookings.isChoosing)
                            root.goOn();
                    }
                }
                ScrollIndicator.vertical: ScrollIndicator {}
            }
            GridLayout {
                columns: root.narrow ? 2 : 6
                columnSpacing: Theme.space8
                rowSpacing: Theme.space8

                ActionButton {
                    text: ({ person: root.bookings.isChoosing ? qsTr("Choose") : qsTr("Go on"), confirm: qsTr("Confirm"), cancel: qsTr("Cancel the appointment"), done: qsTr("Next citizen"), told: qsTr("Back") })[root.step] ?? qsTr("Choose")
                    kind: BigButton.Kind.Primary
                    compact: true
                    keyHint: qsTr("Enter")
                    enabled: root.free && (root.step !== "person" || root.bookings.isChoosing || root.bookings.person.isReady)
                    onChosen: root.goOn()
                }
                ActionButton {
                    visible: root.step === "person"
                    text: qsTr("Search")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    keyHint: "F3"
                    enabled: root.free
                    onChosen: root.bookings.find()
                }
                ActionButton {
                    visible: root.canCall
                    text: qsTr("Begin the call")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    keyHint: "F1"
                    onChosen: root.remote.begin(root.chosen())
                }
                ActionButton {
                    visible: root.hasFound
                    text: qsTr("Move")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    keyHint: "F2"
                    enabled: root.free
                    onChosen: root.bookings.move(root.chosen())
                }
                ActionButton {
                    visible: root.hasFound
                    text: qsTr("Cancel")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    keyHint: "F4"
                    enabled: root.free
                    onChosen: root.bookings.cancel(root.chosen())
                }
                ActionButton {
                    visible: root.hasFound
                    text: root.bookings.ending.printing.hasPrinter ? qsTr("Print") : qsTr("Tell")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    keyHint: "F11"
                    enabled: root.free
                    onChosen: root.bookings.tell(root.chosen())
                }
                ActionButton {
                    visible: root.tells && root.bookings.ending.mayPrint
                    text: qsTr("Print")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    keyHint: "F11"
                    enabled: !root.bookings.ending.printing.isUnderWay
                    onChosen: root.bookings.ending.print()
                }
                ActionButton {
                    visible: root.step === "service"
                    text: qsTr("And another service")
                    kind: BigButton.Kind.Secondary
                    compact: true
                    keyHint: "F2"
                    enabled: root.free && root.bookings.mayAdd
                    onChosen: root.add()
                }
                ActionButton {
                    visible: !root.tells
                    text: root.step === "person" ? qsTr("Clear") : qsTr("Back")
                    kind: BigButton.Kind.Quiet
                    compact: true
                    keyHint: "Esc"
                    onChosen: root.bookings.back()
                }
            }
        }
    }
}
