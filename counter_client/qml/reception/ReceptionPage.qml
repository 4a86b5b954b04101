pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station
import "../shared"

// The reception: type what the citizen comes for, Enter gives the number. Next to it the number
// given last, large enough to be read out, and the appointments of who has not come yet.
FocusScope {
    id: root

    required property var reception
    required property var remote
    required property var question
    required property var asking
    required property bool narrow

    function take(): void {
        const offer = offers.currentItem as OfferLine;
        if (offer && root.reception.canAsk)
            root.reception.take(offer.service);
    }

    focus: true
    Keys.onPressed: event => {
        const chosen = ({
                [Qt.Key_F2]: reception.turnLanguage,
                [Qt.Key_F3]: () => question.ask("find"),
                [Qt.Key_F4]: reception.turnPriority,
                [Qt.Key_Escape]: reception.forget,
                [Qt.Key_Down]: offers.incrementCurrentIndex,
                [Qt.Key_Up]: offers.decrementCurrentIndex,
                [Qt.Key_Return]: root.take,
                [Qt.Key_Enter]: root.take
            })[event.key];
        event.accepted = chosen !== undefined;
        const repeats = event.key === Qt.Key_Down || event.key === Qt.Key_Up;
        if (event.accepted && (repeats || !event.isAutoRepeat))
            chosen();
    }

    GridLayout {
        anchors.fill: parent
        anchors.margins: root.narrow ? Theme.space16 : Theme.space24
        columns: root.narrow ? 1 : 2
        columnSpacing: Theme.space24
        rowSpacing: Theme.space12

        Card {
            focus: true
            padding: root.narrow ? Theme.space12 : Theme.space24
            Layout.fillWidth: true
            Layout.fillHeight: true

            contentItem: ColumnLayout {
                spacing: Theme.space12

                TextField {
                    id: field

                    focus: true
                    placeholderText: qsTr("What does the citizen come for?")
                    text: root.reception.text
                    maximumLength: 64
                    font.pixelSize: Theme.text20
                    color: Theme.text
                    placeholderTextColor: Theme.textDisabled
                    selectionColor: Theme.primary
                    selectedTextColor: Theme.primaryInk
                    leftPadding: Theme.space48
                    rightPadding: Theme.space16
                    Accessible.name: placeholderText
                    onTextEdited: root.reception.type(text)
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.touch

                    background: Rectangle {
                        radius: Theme.radius
                        color: Theme.surface
                        border.width: field.activeFocus ? Theme.focusWidth : Theme.hairline
                        border.color: field.activeFocus ? Theme.primary : Theme.edge
                    }

                    Icon {
                        anchors { left: parent.left; leftMargin: Theme.space16; verticalCenter: parent.verticalCenter }
                        icon: "search"
                        color: Theme.textSecondary
                    }
                }
                GridLayout {
                    columns: root.narrow ? 1 : 2
                    columnSpacing: Theme.space8
                    rowSpacing: Theme.space4
                    uniformCellWidths: true
                    Layout.fillWidth: true

                    SideButton {
                        text: root.reception.language
                        Accessible.name: qsTr("Language: %1").arg(text)
                        sign: "globe"
                        keyHint: "F2"
                        kind: root.reception.isForeign ? BigButton.Kind.Secondary : BigButton.Kind.Quiet
                        onChosen: root.reception.turnLanguage()
                    }
                    SideButton {
                        text: root.reception.priority !== "" ? root.reception.priority : qsTr("No priority")
                        visible: root.reception.hasPriorities
                        sign: "star"
                        keyHint: "F4"
                        kind: root.reception.priority !== "" ? BigButton.Kind.Secondary : BigButton.Kind.Quiet
                        onChosen: root.reception.turnPriority()
                    }
                }
                OrderedList {
                    id: offers

                    clip: true
                    model: root.reception.offers
                    currentIndex: 0
                    cacheBuffer: 0
                    activeFocusOnTab: false
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("Services")
                    Layout.fillWidth: true
                    Layout.fillHeight: true

                    readonly property string typed: root.reception.text

                    onTypedChanged: currentIndex = 0
                    onCurrentItemChanged: if (currentItem) Accessible.announce(currentItem.Accessible.name)

                    delegate: OfferLine {
                        required property int index

                        width: offers.width
                        current: ListView.isCurrentItem
                        dense: root.narrow
                        enabled: root.reception.canAsk
                        onChosen: {
                            offers.currentIndex = index;
                            root.take();
                        }
                    }
                    ScrollIndicator.vertical: ScrollIndicator {}

                    Prose {
                        anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.space8 }
                        visible: offers.count === 0
                        text: qsTr("Nothing has this name.")
                        font.pixelSize: Theme.text16
                    }
                }
            }
        }
        ColumnLayout {
            spacing: root.narrow ? Theme.space12 : Theme.space20
            Layout.fillWidth: root.narrow
            Layout.fillHeight: !root.narrow
            Layout.preferredWidth: Theme.px(416)

            Card {
                visible: root.reception.code !== "" || !root.narrow
                padding: Theme.space16
                edge: root.reception.code !== "" ? Theme.success : Theme.line
                Layout.fillWidth: true

                contentItem: ColumnLayout {
                    spacing: Theme.space8

                    Prose {
                        visible: root.reception.code === ""
                        text: qsTr("The number appears here, to be read out.")
                        font.pixelSize: Theme.text16
                        Layout.fillWidth: true
                    }
                    TicketCode {
                        visible: root.reception.code !== ""
                        code: root.reception.code
                        size: root.narrow ? Theme.px(64) : Theme.px(96)
                    }
                    Prose {
                        visible: root.reception.code !== ""
                        text: root.reception.said
                        font.pixelSize: Theme.text16
                        Layout.fillWidth: true
                    }
                    RowLayout {
                        visible: root.reception.code !== ""
                        spacing: Theme.space8

                        ActionButton {
                            text: qsTr("Next citizen")
                            compact: true
                            keyHint: "Esc"
                            onChosen: root.reception.forget()
                        }
                        ActionButton {
                            text: qsTr("Change…")
                            compact: true
                            kind: BigButton.Kind.Quiet
                            onChosen: root.question.ask("ticket", root.reception.ticket)
                        }
                    }
                }
            }
            Card {
                padding: root.narrow ? Theme.space12 : Theme.space16
                visible: !root.narrow || root.reception.bookings.count > 0 && root.reception.code === ""
                Layout.fillWidth: true
                Layout.fillHeight: !root.narrow
                Layout.preferredHeight: root.narrow ? Theme.px(176) : -1

                contentItem: ColumnLayout {
                    spacing: Theme.space8

                    RowLayout {
                        Layout.fillWidth: true

                        Text {
                            text: qsTr("Today's appointments")
                            color: Theme.emphasis
                            font.pixelSize: Theme.text16
                            font.weight: Font.Bold
                            elide: Text.ElideRight
                            horizontalAlignment: Text.AlignLeft
                            Layout.fillWidth: true
                            Accessible.role: Accessible.Heading
                            Accessible.name: text
                        }
                        ActionButton {
                            text: qsTr("Find a number")
                            kind: BigButton.Kind.Quiet
                            compact: true
                            keyHint: "F3"
                            onChosen: root.question.ask("find")
                            Layout.rightMargin: -Theme.space12
                        }
                    }
                    HallList {
                        id: bookings

                        name: qsTr("Today's appointments")
                        emptyText: qsTr("No one else is expected")
                        model: root.reception.bookings
                        delegate: BookingLine {
                            width: bookings.width
                            current: ListView.isCurrentItem && bookings.activeFocus
                            enabled: isRemote ? root.remote.canBegin && root.remote.due.includes(booking) : root.reception.canAsk
                            onChosen: isRemote ? root.remote.begin(booking) : root.reception.checkIn(booking)
                        }
                        Keys.onEscapePressed: field.forceActiveFocus()
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                    }
                }
            }
        }
    }
}
