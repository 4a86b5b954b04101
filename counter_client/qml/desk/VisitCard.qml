pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// The number at this counter, large, and what the operator may know of the visit; between two
// visits, how many wait.
Card {
    id: root

    required property var desk
    required property var citizen
    required property var wishes
    required property var note
    required property var waiting
    required property var asking
    required property bool narrow

    readonly property bool idle: desk.step === "idle"
    readonly property bool paused: desk.step === "paused"
    readonly property bool visit: !idle && !paused
    readonly property bool serving: desk.step === "serving"
    readonly property bool known: citizen.name !== ""
    // A note, or several services, take the room of what can be left out.
    readonly property bool noted: note.text !== "" || note.isUnsaved || note.isUnread
    readonly property bool crowded: wishes.count > 1 || noted
    readonly property string stateText: serving ? qsTr("Serving") : idle ? qsTr("Counter free") : paused ? qsTr("On a pause") : desk.calls > 1 ? qsTr("Called %n times", "", desk.calls) : qsTr("Called")
    readonly property color stateInk: serving ? Theme.success : visit ? Theme.primary : Theme.textSecondary

    padding: narrow ? Theme.space12 : Theme.space24
    edge: serving ? Theme.success : visit ? Theme.primary : Theme.line

    contentItem: ColumnLayout {
        spacing: root.narrow ? Theme.space8 : root.crowded ? Theme.space12 : Theme.space16

        // Where the visit is, and for how long.
        RowLayout {
            spacing: Theme.space12
            Layout.fillWidth: true

            Rectangle {
                implicitWidth: stage.implicitWidth + 2 * Theme.space12
                implicitHeight: Theme.space32
                radius: Theme.radius
                color: root.serving ? Theme.successSoft : root.visit ? Theme.primarySoft : Theme.muted

                RowLayout {
                    id: stage

                    anchors.centerIn: parent
                    spacing: Theme.space8
                    Accessible.role: Accessible.StaticText
                    Accessible.name: root.stateText

                    Icon {
                        icon: root.serving ? "person" : root.idle ? "counter" : root.paused ? "pause" : "call"
                        size: Theme.px(20)
                        color: root.stateInk
                    }
                    Text {
                        text: root.stateText
                        color: root.stateInk
                        font.pixelSize: Theme.text16
                        font.weight: Font.DemiBold
                        Accessible.ignored: true
                    }
                }
            }
            ActionButton {
                text: qsTr("Note")
                visible: root.visit
                enabled: root.note.canOpen
                kind: BigButton.Kind.Quiet
                compact: true
                iconName: root.narrow ? "" : "note"
                keyHint: "N"
                onChosen: root.note.open()
                Layout.preferredHeight: Theme.space32
            }
            Item {
                Layout.fillWidth: true
            }
            Text {
                visible: root.serving && !root.narrow
                text: qsTr("usually %n minutes", "", root.desk.expected)
                color: Theme.textSecondary
                font.pixelSize: Theme.text16
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            Text {
                visible: !root.idle
                text: root.desk.timer
                color: Theme.emphasis
                font.pixelSize: root.narrow ? Theme.text28 : Theme.text32
                font.weight: Font.DemiBold
                font.features: { "tnum": 1 }
                verticalAlignment: Text.AlignVCenter
                Layout.preferredHeight: Theme.space32
                Accessible.role: Accessible.Clock
                Accessible.name: root.serving ? qsTr("Served for %1").arg(text) : root.paused ? qsTr("Paused for %1").arg(text) : qsTr("Called %1 ago").arg(text)
            }
        }

        IdleNotice {
            visible: root.idle
            waiting: root.waiting
            desk: root.desk
            narrow: root.narrow
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
        PauseNotice {
            visible: root.paused
            pause: root.desk.pause
            waiting: root.waiting
            narrow: root.narrow
            Layout.fillWidth: true
            Layout.fillHeight: true
        }

        GridLayout {
            visible: root.visit
            columns: 2
            columnSpacing: Theme.space16
            rowSpacing: 0
            Layout.fillWidth: true

            Item {
                implicitHeight: code.implicitHeight
                Layout.topMargin: root.narrow && root.crowded && root.serving ? 0 : -Theme.space8
                Layout.fillWidth: true

                TicketCode {
                    id: code

                    code: root.desk.code
                    size: root.narrow && root.crowded && root.serving ? Theme.px(56) : root.narrow || root.crowded ? Theme.px(80) : Theme.px(112)
                }
            }
            CitizenBox {
                citizen: root.citizen
                asking: root.asking
                beside: root.narrow
                packed: !root.narrow
                visible: root.citizen.canBeAsked && (root.narrow ? !root.known : root.crowded)
                Layout.rowSpan: root.narrow ? 1 : 3
                Layout.preferredWidth: Theme.px(root.narrow ? 152 : 320)
                Layout.maximumWidth: Theme.px(root.narrow ? 152 : 320)
                Layout.alignment: root.narrow ? Qt.AlignVCenter : Qt.AlignTop
            }
            Heading {
                text: root.desk.service
                visible: !(root.narrow && root.wishes.count > 1)
                font.pixelSize: root.narrow ? Theme.text20 : Theme.text28
                font.weight: Font.DemiBold
                maximumLineCount: 2
                Layout.columnSpan: root.narrow ? 2 : 1
                Layout.fillWidth: true
            }
            Prose {
                text: root.desk.because
                visible: !(root.crowded && root.serving)
                font.pixelSize: root.narrow ? Theme.text14 : Theme.text16
                maximumLineCount: 2
                Layout.topMargin: Theme.space8
                Layout.columnSpan: root.narrow ? 2 : 1
                Layout.fillWidth: true
            }
        }
        NoteBox {
            visible: root.visit && root.noted
            note: root.note
            narrow: root.narrow
            lines: !root.narrow ? 3 : root.known || root.wishes.count > (root.serving ? 2 : 1) ? 1 : 2
            Layout.fillWidth: true
        }
        WishList {
            visible: root.visit && root.wishes.count > 1
            wishes: root.wishes
            narrow: root.narrow
            stays: root.desk.goesOnWith !== ""
            Layout.fillWidth: true
        }

        Flow {
            visible: root.visit && !(root.narrow && root.wishes.count > 1 && root.serving)
            spacing: Theme.space8
            Layout.fillWidth: true

            Fact {
                icon: "globe"
                text: root.desk.language
                strong: root.desk.isForeign
            }
            Fact {
                icon: root.desk.isIdentified ? "card" : "person-off"
                text: root.desk.identified
            }
            Fact {
                icon: "pause"
                text: root.desk.dueBreak
                visible: text !== "" && !root.narrow
            }
            Fact {
                icon: root.desk.announced === "" ? "clock" : "speaker"
                text: root.desk.announced === "" ? qsTr("Not announced yet") : root.desk.announced
                visible: !root.serving
            }
        }

        Rectangle {
            visible: root.visit && (root.desk.documents.length > 0 && !(root.narrow && root.wishes.count > 1) || root.known && root.narrow || !root.narrow && !root.crowded && root.citizen.canBeAsked)
            implicitHeight: Theme.hairline
            color: Theme.line
            Layout.fillWidth: true
        }

        GridLayout {
            visible: root.visit
            columns: root.narrow ? 1 : 2
            columnSpacing: Theme.space32
            rowSpacing: Theme.space8
            Layout.fillWidth: true

            DocumentList {
                documents: root.desk.documents
                visible: documents.length > 0 && !(root.narrow && (root.known || root.wishes.count > 1))
                narrow: root.narrow || root.crowded
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
            }
            CitizenBox {
                citizen: root.citizen
                asking: root.asking
                packed: root.narrow
                visible: root.citizen.canBeAsked && (root.narrow ? root.known : !root.crowded)
                Layout.fillWidth: root.narrow
                Layout.preferredWidth: Theme.px(320)
                Layout.alignment: Qt.AlignTop
            }
        }
        Item {
            visible: root.visit
            Layout.fillHeight: true
        }
    }
}
