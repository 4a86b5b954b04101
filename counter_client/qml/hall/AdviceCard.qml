import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Which planned break is best moved, how much that saves, and the way to do it; calm while it is
// computed.
Card {
    id: root

    required property var advice
    required property bool ready
    required property bool narrow

    signal chosen(about: string)

    readonly property string sentence: advice.said !== "" ? advice.said : advice.isReckoning ? qsTr("Looking for a better time for the breaks…") : qsTr("About the breaks nothing can be said now.")

    padding: narrow ? Theme.space12 : Theme.space16

    contentItem: GridLayout {
        columns: root.narrow ? 2 : 1
        columnSpacing: Theme.space8
        rowSpacing: Theme.space8

        RowLayout {
            spacing: Theme.space8
            Layout.fillWidth: true

            Icon {
                visible: !root.narrow
                icon: root.advice.about !== "" ? "star" : root.advice.isReckoning ? "clock" : "check"
                size: Theme.px(20)
                color: Theme.primary
                Layout.alignment: Qt.AlignTop
            }
            Text {
                text: root.sentence
                color: root.advice.about !== "" ? Theme.emphasis : Theme.textSecondary
                font.pixelSize: Theme.text14
                font.weight: root.advice.about !== "" ? Font.DemiBold : Font.Normal
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
        RowLayout {
            visible: root.advice.about !== ""
            spacing: Theme.space12
            Layout.fillWidth: !root.narrow

            Text {
                visible: !root.narrow
                text: root.advice.saving
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            ActionButton {
                compact: true
                enabled: root.ready
                text: qsTr("Move it…")
                keyHint: "M"
                onChosen: root.chosen(root.advice.about)
            }
        }
    }
}
