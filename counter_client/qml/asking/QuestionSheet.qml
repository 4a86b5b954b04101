pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station
import "../shared"

// A question over the page: typing searches, arrows move, Enter answers, Esc goes back. All
// questions look and work alike; what is asked is the model's.
FocusScope {
    id: root

    required property var question
    required property var asking
    required property bool narrow

    readonly property bool busy: asking.underWay !== ""

    visible: question.isOpen
    enabled: visible
    Accessible.role: Accessible.Dialog
    Accessible.name: question.title
    Accessible.description: question.note
    Accessible.ignored: !visible

    function take(): void {
        list.currentIndex = 0;
        if (root.question.search === "")
            list.forceActiveFocus();
        else
            field.forceActiveFocus();
    }

    function choose(): void {
        const row = list.currentItem as ChoiceLine;
        if (row && !root.busy)
            root.question.choose(row.choice);
    }

    Connections {
        target: root.question

        // No binding: it would change before the handler could see that it did.
        property string errand

        function onChanged(): void {
            if (errand === root.question.errand)
                return;
            errand = root.question.errand;
            if (errand !== "")
                root.take();
        }
    }

    Keys.onPressed: event => {
        const moves = ({
                [Qt.Key_Down]: () => list.incrementCurrentIndex(),
                [Qt.Key_Up]: () => list.decrementCurrentIndex(),
                [Qt.Key_Escape]: root.question.back,
                [Qt.Key_F2]: () => root.question.flipKey("F2")
            })[event.key];
        if (moves)
            moves();
        else if (!event.isAutoRepeat && (event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_Space))
            root.choose();
        else if (!event.isAutoRepeat && event.text !== "")
            root.question.chooseKey(event.text);
        // The page beneath hears nothing.
        event.accepted = ![Qt.Key_Tab, Qt.Key_Backtab, Qt.Key_F8, Qt.Key_F9].includes(event.key);
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.emphasis
        opacity: 0.4

        MouseArea {
            anchors.fill: parent
            onClicked: root.question.close()
        }
    }

    // A touch next to the rows is not one on the scrim.
    MouseArea {
        anchors.fill: sheet
    }

    Card {
        id: sheet

        anchors.centerIn: parent
        width: Math.min(Theme.px(640), parent.width - 2 * Theme.space16)
        height: Math.min(body.implicitHeight + 2 * padding, parent.height - 2 * (root.narrow ? Theme.space16 : Theme.space32))
        padding: root.narrow ? Theme.space16 : Theme.space24

        contentItem: ColumnLayout {
            id: body

            spacing: Theme.space12

            RowLayout {
                spacing: Theme.space12

                Heading {
                    text: root.question.title
                    font.pixelSize: Theme.text24
                    Layout.fillWidth: true
                }
                ActionButton {
                    text: qsTr("Back")
                    kind: BigButton.Kind.Quiet
                    compact: true
                    keyHint: "Esc"
                    onChosen: root.question.back()
                    Layout.alignment: Qt.AlignTop
                    Layout.rightMargin: -Theme.space12
                }
            }
            Prose {
                text: root.question.note
                visible: text !== ""
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            TextField {
                id: field

                visible: root.question.search !== ""
                placeholderText: root.question.search
                text: root.question.text
                maximumLength: 64
                font.pixelSize: Theme.text18
                color: Theme.text
                placeholderTextColor: Theme.textDisabled
                selectionColor: Theme.primary
                selectedTextColor: Theme.primaryInk
                leftPadding: Theme.space48
                rightPadding: Theme.space16
                Accessible.name: root.question.search
                onTextEdited: {
                    root.question.type(text);
                    list.currentIndex = 0;
                }
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(48)

                background: Rectangle {
                    radius: Theme.radius
                    color: Theme.surface
                    border.width: field.activeFocus ? Theme.focusWidth : Theme.hairline
                    border.color: field.activeFocus ? Theme.primary : Theme.edge
                }

                Icon {
                    anchors { left: parent.left; leftMargin: Theme.space16; verticalCenter: parent.verticalCenter }
                    icon: "search"
                    size: Theme.px(20)
                    color: Theme.textSecondary
                }
            }
            OrderedList {
                id: list

                clip: true
                model: root.question.rows
                currentIndex: 0
                cacheBuffer: 0
                keyNavigationEnabled: false
                activeFocusOnTab: false
                section.property: "section"
                section.delegate: SectionLine {
                    width: list.width
                }
                Accessible.role: Accessible.List
                Accessible.name: root.question.title
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredHeight: Math.max(contentHeight, nothing.visible ? Theme.touch : 0)

                onCurrentItemChanged: {
                    const row = currentItem as ChoiceLine;
                    if (row && root.visible)
                        root.Accessible.announce(row.Accessible.name);
                }

                delegate: ChoiceLine {
                    width: list.width
                    current: ListView.isCurrentItem
                    dense: root.narrow
                    enabled: !root.busy
                    onChosen: {
                        list.currentIndex = index;
                        root.choose();
                    }
                }

                Prose {
                    id: nothing

                    anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.space8 }
                    visible: list.count === 0
                    text: root.question.nothing
                    font.pixelSize: Theme.text16
                }
                ScrollIndicator.vertical: ScrollIndicator {}
            }
            Repeater {
                model: root.question.switches

                SwitchLine {
                    onChosen: root.question.flip(switchId)
                    Layout.fillWidth: true
                }
            }
        }
    }
}
